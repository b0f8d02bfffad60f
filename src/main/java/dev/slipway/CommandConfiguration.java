package dev.slipway;

import dev.slipway.aggregate.Reports;
import dev.slipway.archive.ArchiveMoments;
import dev.slipway.failpoint.Failpoints;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the modules send commands with, beside Axon's own gateway. */
@Configuration(proxyBeanMethods = false)
class CommandConfiguration {

  /** The view package itself knows no failpoints. */
  @Bean
  ArchiveMoments archiveMoments(Failpoints failpoints) {
    failpoints.declare("archive", List.of("file", "record"));
    return (step, moment) -> failpoints.reach("archive", step, moment);
  }

  @Bean
  Reports reports(CommandGateway commands) {
    return new Reports(commands);
  }
}
