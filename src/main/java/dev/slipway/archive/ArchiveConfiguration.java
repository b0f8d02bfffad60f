package dev.slipway.archive;

import dev.slipway.events.EventRows;
import dev.slipway.view.AttemptRows;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** How history leaves the store. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

  @Bean
  HistorySettings historySettings(
      @Value("${slipway.history.keep:90d}") Duration keep,
      @Value("${slipway.history.keep-attempts:100}") int keepAttempts,
      @Value("${slipway.history.archive:true}") boolean archive,
      @Value("${slipway.history.every:10m}") Duration every,
      @Value("${slipway.data-dir}") Path dataDirectory) {
    return new HistorySettings(
        keep, keepAttempts, archive, every, dataDirectory.resolve("archive"));
  }

  @Bean
  Archiving archiving(
      ArchiveRows rows,
      AttemptRows attemptRows,
      EventRows events,
      Archive archive,
      PlatformTransactionManager transactions,
      HistorySettings settings,
      ObjectProvider<ArchiveMoments> moments) {
    return new Archiving(
        rows,
        attemptRows,
        events,
        archive,
        transactions,
        settings,
        moments.getIfAvailable(() -> (step, moment) -> {}));
  }
}
