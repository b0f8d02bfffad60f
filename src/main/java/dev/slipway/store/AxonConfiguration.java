package dev.slipway.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.slipway.container.ContainerState;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.jackson3.Jackson3SerializerCustomizer;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** How Axon is used here: one stage, one transaction, and no error that is only logged. */
@Configuration(proxyBeanMethods = false)
public class AxonConfiguration {

  /** In this order within one transaction: readers of a view see their own event in it. */
  private static final List<String> GROUPS = List.of("view", "metrics", "monitor", "exec", "start");

  private static final int CACHED_CONTAINERS = 2_000;
  private static final int EVENTS_PER_SNAPSHOT = 100;

  /** Without this bean Axon silently works without transactions. */
  @Bean
  TransactionManager axonTransactionManager(
      PlatformTransactionManager transactions,
      JdbcTemplate jdbc,
      @Value("${slipway.datasource.force-commits:true}") boolean force) {
    return new CommitVerifyingTransactionManager(transactions, jdbc, force);
  }

  /** When everything is made: Axon cannot give its event bus away earlier. */
  @Bean
  SmartInitializingSingleton settledTransactions(ObjectProvider<EventBus> events) {
    return () ->
        events
            .getObject()
            .registerDispatchInterceptor(batch -> {
              batch.forEach(CommitVerifyingTransactionManager::appending);
              return (index, event) -> event;
            });
  }

  @Bean
  ConfigurerModule processors() {
    return configurer -> {
      EventProcessingConfigurer events = configurer.eventProcessing();
      events.usingSubscribingEventProcessors();
      events.registerDefaultListenerInvocationErrorHandler(c -> PropagatingErrorHandler.INSTANCE);
      events.registerDefaultErrorHandler(c -> PropagatingErrorHandler.INSTANCE);
      OrderedProcessors ordered = new OrderedProcessors(GROUPS);
      for (String group : GROUPS) {
        events.registerSubscribingEventProcessor(group, c -> ordered.sourceOf(group, c.eventBus()));
      }
    };
  }

  /**
   * Axon's tokens are polymorphic, and a saga's state is in private fields: Jackson's defaults read
   * the first not at all and save the second not at all. Stored events, sagas and tokens may come
   * from an older or a newer version: what they lack gets its type's default, also a number, and
   * what only another version knows is no error.
   */
  @Bean
  public Jackson3SerializerCustomizer axonJson() {
    return json ->
        json.polymorphicTypeValidator(
                BasicPolymorphicTypeValidator.builder()
                    .allowIfSubType("org.axonframework.")
                    .build())
            .disable(
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(ContainerState.class, NamedState.class)
            .changeDefaultVisibility(visibility ->
                visibility
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                    .withVisibility(PropertyAccessor.GETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE));
  }

  /** Nobody asks which message an event came from, so it is not stored with each event. */
  @Bean
  CorrelationDataProvider correlation() {
    return message -> Map.of();
  }

  @Bean
  Cache containerCache() {
    return new AggregateCache(CACHED_CONTAINERS);
  }

  @Bean
  SnapshotTriggerDefinition containerSnapshots(Snapshotter snapshotter) {
    return new EventCountSnapshotTriggerDefinition(snapshotter, EVENTS_PER_SNAPSHOT);
  }

  /** Marks snapshots with the build that wrote them. */
  @Bean
  RevisionResolver revisions(BuildId build) {
    RevisionResolver others = new AnnotationRevisionResolver();
    return type ->
        type.isAnnotationPresent(Aggregate.class) ? build.value() : others.revisionOf(type);
  }

  /**
   * A snapshot is a cache, and another build may fold the same events to another state: its
   * snapshots are not read, and replaced when the container is loaded from all its events.
   */
  @Bean
  SnapshotFilter ownSnapshots(BuildId build) {
    return snapshot -> build.value().equals(snapshot.getPayload().getType().getRevision());
  }

  @Bean
  BuildId buildId(ObjectProvider<BuildProperties> built) {
    return BuildId.of(built.getIfAvailable());
  }

  /** Tells builds apart; one that does not know when it was built is unlike every other process. */
  record BuildId(String value) {

    static BuildId of(@Nullable BuildProperties built) {
      return new BuildId(
          built == null
              ? UUID.randomUUID().toString()
              : built.getVersion() + " " + built.getTime());
    }
  }

  /** Tells which state a snapshot holds; the container package itself knows no JSON. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface NamedState {}
}
