package dev.slipway.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.modelling.saga.ResourceInjector;
import org.axonframework.modelling.saga.repository.NoResourceInjector;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.modelling.saga.repository.jdbc.GenericSagaSqlSchema;
import org.axonframework.modelling.saga.repository.jdbc.JdbcSagaStore;
import org.axonframework.modelling.saga.repository.jdbc.SagaSchema;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where Axon keeps events, snapshots and sagas: in our tables, over plain JDBC, on the connection
 * of the transaction at hand. No processor reads the events later, so there are no tokens.
 */
@Configuration(proxyBeanMethods = false)
class AxonStores {

  private static final int BATCH = 100;

  private static final EventSchema EVENTS =
      EventSchema.builder()
          .eventTable("domain_event_entry")
          .snapshotTable("snapshot_event_entry")
          .globalIndexColumn("global_index")
          .timestampColumn("time_stamp")
          .eventIdentifierColumn("event_identifier")
          .aggregateIdentifierColumn("aggregate_identifier")
          .sequenceNumberColumn("sequence_number")
          .payloadTypeColumn("payload_type")
          .payloadRevisionColumn("payload_revision")
          .metaDataColumn("meta_data")
          .build();

  private static final SagaSchema SAGAS =
      SagaSchema.builder()
          .sagaEntryTable("saga_entry")
          .sagaIdColumn("saga_id")
          .sagaTypeColumn("saga_type")
          .serializedSagaColumn("serialized_saga")
          .associationValueEntryTable("association_value_entry")
          .associationKeyColumn("association_key")
          .associationValueColumn("association_value")
          .build();

  private static final String OF_AGGREGATE =
      "select "
          + EVENTS.trackedEventFields()
          + " from domain_event_entry where aggregate_identifier = ? and sequence_number >= ?"
          + " order by sequence_number limit ?";

  @Bean
  ConnectionProvider axonConnections(DataSource database) {
    return new SpringDataSourceConnectionProvider(database);
  }

  @Bean
  EventStorageEngine eventStorageEngine(
      ConnectionProvider connections,
      TransactionManager transactions,
      Serializer serializer,
      @Qualifier("eventSerializer") Serializer eventSerializer,
      org.axonframework.config.Configuration axon) {
    return JdbcEventStorageEngine.builder()
        .connectionProvider(connections)
        .transactionManager(transactions)
        .schema(EVENTS)
        .readEventDataForAggregate(AxonStores::eventsOf)
        .batchSize(BATCH)
        .finalAggregateBatchPredicate(batch -> batch.size() < BATCH)
        .snapshotSerializer(serializer)
        .eventSerializer(eventSerializer)
        .upcasterChain(axon.upcasterChain())
        .snapshotFilter(axon.snapshotFilter())
        .persistenceExceptionResolver(new DuplicateKeys())
        .build();
  }

  /**
   * Axon's own statement reads a range of sequence numbers, and takes a range without events for
   * the end; but runs that were archived leave holes of any length.
   */
  private static PreparedStatement eventsOf(
      Connection connection, EventSchema schema, String aggregate, long firstSequence, int limit)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(OF_AGGREGATE);
    statement.setString(1, aggregate);
    statement.setLong(2, firstSequence);
    statement.setInt(3, limit);
    return statement;
  }

  @Bean
  SagaStore<Object> sagaStore(ConnectionProvider connections, Serializer serializer) {
    return new SagaCache(
        JdbcSagaStore.builder()
            .connectionProvider(connections)
            .sqlSchema(new GenericSagaSqlSchema(SAGAS))
            .serializer(serializer)
            .build());
  }

  /** Sagas take what they need as parameters; Spring would look for fields at each load. */
  @Bean
  ResourceInjector sagaFields() {
    return NoResourceInjector.INSTANCE;
  }
}
