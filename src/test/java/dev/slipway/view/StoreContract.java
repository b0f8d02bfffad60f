package dev.slipway.view;

import static dev.slipway.view.EventFixtures.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.StoreSlice;
import dev.slipway.container.ContainerEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jpa.JpaTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jpa.JpaEventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.modelling.saga.repository.jpa.JpaSagaStore;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** What the store and the views promise on every database. */
@SpringBootTest(classes = StoreSlice.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
abstract class StoreContract {

  static final AtomicInteger NEXT = new AtomicInteger(1);

  @Autowired TransactionManager transactions;
  @Autowired EventStorageEngine engine;
  @Autowired SagaStore<Object> sagas;
  @Autowired TokenStore tokens;
  @Autowired EventStore store;
  @Autowired CommandGateway commands;
  @Autowired ContainerViews containers;

  /** Appends events of one container in one unit of work, as its aggregate would. */
  void append(long firstSequence, ContainerEvent... events) {
    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.attachTransaction(transactions);
    unit.execute(() -> {
      long sequence = firstSequence;
      for (ContainerEvent event : events) {
        store.publish(
            List.of(
                new GenericDomainEventMessage<>(
                    "Container", event.containerId(), sequence++, event)));
      }
    });
  }

  @Test
  void everything_is_kept_in_the_database_and_in_transactions() {
    assertThat(transactions).isInstanceOf(SpringTransactionManager.class);
    assertThat(engine).isInstanceOf(JpaEventStorageEngine.class);
    assertThat(sagas).isInstanceOf(JpaSagaStore.class);
    assertThat(tokens).isInstanceOf(JpaTokenStore.class);
  }

  @Test
  void a_created_container_is_found_when_the_command_is_answered() {
    String id = id(NEXT.getAndIncrement());
    commands.sendAndWait(create(id, "first" + id));

    assertThat(containers.find("first" + id)).get().extracting(ContainerView::id).isEqualTo(id);
  }
}
