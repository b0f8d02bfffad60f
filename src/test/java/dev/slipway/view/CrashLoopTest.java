package dev.slipway.view;

import static dev.slipway.view.EventFixtures.T0;
import static dev.slipway.view.EventFixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.StoreSlice;
import dev.slipway.archive.Archive;
import dev.slipway.archive.ArchiveRows;
import dev.slipway.archive.Archiving;
import dev.slipway.archive.HistorySettings;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordTaskCreated;
import dev.slipway.container.ContainerCommand.RecordTaskExited;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.ContainerCommand.StartScheduled;
import dev.slipway.container.Release;
import dev.slipway.container.RestartPolicy;
import dev.slipway.events.EventRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;

/** What a container costs the store that crashes all day long, and its policy starts it again. */
@SpringBootTest(classes = StoreSlice.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class CrashLoopTest {

  private static final int ROUNDS = 1_000;
  private static final int KEPT = 100;
  private static final int BETWEEN_LOOKS = 50;
  private static final int EVENTS_PER_SNAPSHOT = 100;
  private static final List<String> STEPS = List.of("snapshot", "task");
  private static final String ID = id(77);

  @TempDir static Path data;

  @Autowired private CommandGateway commands;
  @Autowired private EventStore store;
  @Autowired private Cache containerCache;
  @Autowired private ContainerViews containers;
  @Autowired private ViewRebuild views;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Archive archive;
  @Autowired private ArchiveRows archiveRows;
  @Autowired private AttemptRows attemptRows;
  @Autowired private EventRows eventRows;
  @Autowired private PlatformTransactionManager transactions;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("slipway.data-dir", data::toString);
  }

  @Test
  void aThousandRoundsLeaveABoundedStoreAndAreLoadedFromFewEvents(@TempDir Path folder) {
    Archiving archiving =
        new Archiving(
            archiveRows,
            attemptRows,
            eventRows,
            archive,
            transactions,
            new HistorySettings(Duration.ofDays(90), KEPT, true, Duration.ofDays(1), folder),
            (step, moment) -> {});
    send(create());
    send(new StartContainer(ID, attempt(0), "node", STEPS, "test", T0));
    for (int round = 1; round <= ROUNDS; round++) {
      crash(attempt(round - 1));
      if (round % BETWEEN_LOOKS == 0) {
        archiving.run(Instant.now());
      }
      send(
          new StartScheduled(ID, attempt(round - 1), attempt(round), "node", STEPS, second(round)));
    }
    crash(attempt(ROUNDS));

    ContainerView shown = containers.find(ID).orElseThrow();
    assertThat(shown.restartCount()).isEqualTo(ROUNDS + 1);
    assertThat(shown.isRestarting()).isTrue();
    assertThat(count("start_attempt where container_id = ?"))
        .isLessThanOrEqualTo(KEPT + BETWEEN_LOOKS + 1);
    int perAttempt = 7;
    assertThat(count("domain_event_entry where aggregate_identifier = ?"))
        .isLessThanOrEqualTo((KEPT + BETWEEN_LOOKS + 1) * perAttempt + 1);
    assertThat(count("snapshot_event_entry where aggregate_identifier = ?")).isEqualTo(1);
    Long bytes =
        jdbc.queryForObject(
            "select sum(length(payload)) from domain_event_entry where aggregate_identifier = ?",
            Long.class,
            ID);
    assertThat(bytes).isLessThan(512 << 10);
    assertThat(store.readEvents(ID).asStream()).hasSizeLessThanOrEqualTo(1 + EVENTS_PER_SNAPSHOT);

    containerCache.removeAll();
    jdbc.update("delete from snapshot_event_entry");
    send(new RenameContainer(ID, "renamed", "test", T0));
    views.rebuild();
    ContainerView again = containers.find(ID).orElseThrow();
    assertThat(again.restartCount()).as("from what is left").isEqualTo(ROUNDS + 1);
    assertThat(again.isRestarting()).isTrue();
    send(
        new StartScheduled(
            ID, attempt(ROUNDS), attempt(ROUNDS + 1), "node", STEPS, second(ROUNDS + 1)));
    assertThat(containers.find(ID).orElseThrow().attemptId()).isEqualTo(attempt(ROUNDS + 1));
  }

  private static CreateContainer create() {
    return new CreateContainer(
        ID,
        "crashing",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        Map.of(),
        "none",
        false,
        15,
        10,
        RestartPolicy.parse("always"),
        "test",
        T0);
  }

  private void crash(String attempt) {
    int pid = 1 + attempt.hashCode() & 0xffff;
    send(new RecordTaskCreated(ID, attempt, pid, List.of(), T0));
    send(new RecordContainerStarted(ID, attempt, pid, T0, List.of()));
    send(new RecordTaskExited(ID, attempt, pid, 1, T0, T0));
    send(new RecordReleased(ID, attempt, List.of(new Release("task", T0, 1, null)), T0));
  }

  private static String attempt(int round) {
    return "attempt " + round;
  }

  private static Instant second(int round) {
    return T0.plusSeconds(round);
  }

  private int count(String from) {
    Integer count = jdbc.queryForObject("select count(*) from " + from, Integer.class, ID);
    return count == null ? 0 : count;
  }

  private void send(ContainerCommand command) {
    commands.<Object>sendAndWait(command);
  }
}
