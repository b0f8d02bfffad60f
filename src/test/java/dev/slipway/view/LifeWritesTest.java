package dev.slipway.view;

import static dev.slipway.view.EventFixtures.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.StoreSlice;
import dev.slipway.container.ContainerEvent;
import dev.slipway.store.WatchedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** How much a container's life writes to the embedded database's file; docs/performance.md. */
@SpringBootTest(classes = StoreSlice.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class LifeWritesTest {

  private static final int LIVES = 50;

  /** A quarter more than was measured. */
  private static final long MOST_BYTES = 210_000;

  @TempDir static Path data;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    FilePath.register(new WatchedDisk());
    registry.add("slipway.data-dir", data::toString);
    registry.add(
        "spring.datasource.url",
        () -> {
          try {
            return url();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The one that the service comes with, on a disk that counts. */
  private static String url() throws IOException {
    return new YamlPropertySourceLoader()
        .load("service", new ClassPathResource("application.yml"))
        .getFirst()
        .getProperty("slipway.datasource.url")
        .toString()
        .replace("jdbc:h2:retry:", "jdbc:h2:watched:");
  }

  @Autowired private TransactionManager transactions;
  @Autowired private EventStore store;

  private int next = 1;
  private int commits;

  private void commit(long firstSequence, ContainerEvent... events) {
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
    commits++;
  }

  private void life() {
    String id = id(next++);
    String attempt = "at" + id.substring(50);
    commit(0, created(id, "c" + id));
    commit(1, startRequested(id, attempt));
    commit(
        2, snapshotPrepared(id, attempt), networkAttached(id, attempt), taskCreated(id, attempt));
    commit(5, started(id, attempt));
    commit(6, removalRequested(id));
    commit(7, taskExited(id, attempt));
    List<ContainerEvent> end = new ArrayList<>();
    STEPS.forEach(step -> end.add(released(id, attempt, step)));
    end.add(exited(id, attempt));
    commit(8, end.toArray(ContainerEvent[]::new));
    commit(8 + end.size(), removed(id, "c" + id));
  }

  @Test
  void a_life_forces_each_commit_once_and_writes_little() {
    for (int i = 0; i < 3 * LIVES; i++) {
      life();
    }
    long bytes = WatchedDisk.bytesByThisThread();
    long forces = WatchedDisk.forcesByThisThread();
    commits = 0;

    for (int i = 0; i < LIVES; i++) {
      life();
    }

    assertThat(WatchedDisk.forcesByThisThread() - forces).isEqualTo(commits);
    assertThat((WatchedDisk.bytesByThisThread() - bytes) / LIVES).isLessThan(MOST_BYTES);
  }
}
