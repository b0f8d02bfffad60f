package dev.slipway.view;

import static dev.slipway.view.EventFixtures.*;
import static dev.slipway.view.EventFixtures.failure;
import static dev.slipway.view.EventFixtures.restartScheduled;
import static dev.slipway.view.EventFixtures.second;
import static dev.slipway.view.EventFixtures.startFailed;
import static dev.slipway.view.EventFixtures.undone;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.StoreSlice;
import dev.slipway.archive.Archive;
import dev.slipway.archive.ArchiveRows;
import dev.slipway.archive.ArchivedContainer;
import dev.slipway.archive.Archiving;
import dev.slipway.archive.HistorySettings;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.UpdateContainer;
import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.RestartPolicy;
import dev.slipway.events.DirectEvents;
import dev.slipway.events.EngineEvent;
import dev.slipway.events.EngineEventMapping;
import dev.slipway.events.EngineEvents;
import dev.slipway.events.EventRows;
import dev.slipway.events.StoredEvent;
import dev.slipway.events.StoredEvents;
import dev.slipway.store.CommitVerifyingTransactionManager;
import dev.slipway.store.Nanos;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.AssociationValuesImpl;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the store and the views promise on every database. */
@SpringBootTest(classes = StoreSlice.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
abstract class StoreContract {

  private static final AtomicInteger NEXT = new AtomicInteger(1);

  @Autowired private TransactionManager transactions;
  @Autowired private EventStorageEngine engine;
  @Autowired private SagaStore<Object> sagas;
  @Autowired private ObjectProvider<TokenStore> tokenStores;
  @Autowired private EventStore store;
  @Autowired private CommandGateway commands;
  @Autowired private Map<String, Serializer> serializers;

  @Autowired
  @Qualifier("eventSerializer")
  private Serializer eventSerializer;

  @Autowired private Cache containerCache;
  @Autowired private ContainerViews containers;
  @Autowired private CommittedViews committed;
  @Autowired private StartHistory history;
  @Autowired private Obligations obligations;
  @Autowired private Outcomes outcomes;
  @Autowired private StoredEvents stored;
  @Autowired private PastStates past;
  @Autowired private DirectEvents directEvents;
  @Autowired private EngineEvents engineEvents;
  @Autowired private ViewRebuild views;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Archive archive;
  @Autowired private ArchiveRows archiveRows;
  @Autowired private AttemptRows attemptRows;
  @Autowired private EventRows eventRows;
  @Autowired private PlatformTransactionManager springTransactions;

  private static String newId() {
    return id(NEXT.getAndIncrement());
  }

  /** Appends events of one container in one unit of work, as its aggregate would. */
  private void append(long firstSequence, ContainerEvent... events) {
    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.attachTransaction(transactions);
    unit.execute(() -> publish(firstSequence, events));
  }

  private void publish(long firstSequence, ContainerEvent... events) {
    long sequence = firstSequence;
    for (ContainerEvent event : events) {
      store.publish(
          List.of(
              new GenericDomainEventMessage<>(
                  "Container", event.containerId(), sequence++, event)));
    }
  }

  private void start(String id, String attempt) {
    append(0, created(id, "c" + id), startRequested(id, attempt));
    append(2, snapshotPrepared(id, attempt));
    append(3, networkAttached(id, attempt));
    append(4, taskCreated(id, attempt));
    append(5, started(id, attempt));
  }

  private List<StoredEvent> events(String id) {
    List<StoredEvent> events = new ArrayList<>();
    stored.of(id, events::add);
    return events;
  }

  private List<AttemptView> attempts(String id) {
    List<AttemptView> attempts = new ArrayList<>();
    history.of(id, attempts::add);
    return attempts;
  }

  @Test
  void everything_is_kept_in_the_database_and_in_transactions() {
    assertThat(transactions).isInstanceOf(SpringTransactionManager.class);
    assertThat(engine).isInstanceOf(JdbcEventStorageEngine.class);
    assertThat(serializers.values()).isNotEmpty().allMatch(Jackson3Serializer.class::isInstance);
  }

  @Test
  void nothing_reads_events_later_so_no_place_is_kept() {
    assertThat(tokenStores.stream()).isEmpty();
  }

  /** What a saga keeps in these tests. */
  static class Kept {
    private String word = "";

    Kept said(String said) {
      word = said;
      return this;
    }
  }

  @Test
  void a_saga_is_found_by_what_it_waits_for_until_it_ends() {
    AssociationValue first = new AssociationValue("attemptId", newId());
    AssociationValue second = new AssociationValue("requestId", newId());
    String id = newId();
    AssociationValues associations = new AssociationValuesImpl(Set.of(first));
    Kept saga = new Kept().said("one");
    inTransaction(() -> sagas.insertSaga(Kept.class, id, saga, Set.of(first)));
    assertThat(sagas.findSagas(Kept.class, first)).containsExactly(id);
    assertThat(sagas.findSagas(String.class, first)).isEmpty();

    associations.add(second);
    inTransaction(() -> sagas.updateSaga(Kept.class, id, saga.said("two"), associations));
    SagaStore.Entry<Kept> entry = sagas.loadSaga(Kept.class, id);
    assertThat(entry.saga().word).isEqualTo("two");
    assertThat(entry.associationValues()).containsExactlyInAnyOrder(first, second);

    associations.commit();
    associations.remove(first);
    inTransaction(() -> sagas.updateSaga(Kept.class, id, saga, associations));
    assertThat(sagas.findSagas(Kept.class, first)).isEmpty();
    assertThat(sagas.findSagas(Kept.class, second)).containsExactly(id);

    inTransaction(() -> sagas.deleteSaga(Kept.class, id, Set.of(second)));
    assertThat(sagas.findSagas(Kept.class, second)).isEmpty();
    assertThat(sagas.loadSaga(Kept.class, id)).isNull();
  }

  @Test
  void what_a_saga_wrote_goes_with_its_transaction() {
    AssociationValue waited = new AssociationValue("attemptId", newId());
    assertThatThrownBy(() ->
            inTransaction(() -> {
              sagas.insertSaga(Kept.class, newId(), new Kept(), Set.of(waited));
              throw new IllegalStateException("the command failed");
            }))
        .hasMessage("the command failed");
    assertThat(sagas.findSagas(Kept.class, waited)).isEmpty();
  }

  private void inTransaction(Runnable work) {
    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.attachTransaction(transactions);
    unit.execute(work);
  }

  @Test
  void of_two_events_with_one_number_the_second_is_a_conflict() {
    String id = newId();
    append(0, created(id, "n" + id));
    append(1, paused(id), paused(id));

    assertThatThrownBy(() -> append(1, paused(id))).isInstanceOf(ConcurrencyException.class);
    assertThatThrownBy(() -> append(2, paused(id), paused(id)))
        .isInstanceOf(ConcurrencyException.class);
    assertThatThrownBy(() -> append(0, created(id, "m" + id)))
        .isInstanceOf(AggregateStreamCreationException.class);
    assertThat(events(id)).hasSize(3);
  }

  @Test
  void a_container_is_loaded_from_any_number_of_events_over_any_hole() {
    String id = newId();
    append(0, created(id, "l" + id));
    ContainerEvent[] many = new ContainerEvent[250];
    Arrays.fill(many, paused(id));
    append(1_000, many);
    containerCache.removeAll();

    commands.sendAndWait(new RenameContainer(id, "k" + id, "test", T0));
    assertThat(events(id)).last().extracting(StoredEvent::sequence).isEqualTo(1_250L);
  }

  /** Its first commit gets no answer, after it has ended in one way or the other. */
  private TransactionManager unanswered(Consumer<TransactionStatus> end) {
    AtomicBoolean first = new AtomicBoolean(true);
    PlatformTransactionManager cut =
        new PlatformTransactionManager() {
          @Override
          public TransactionStatus getTransaction(TransactionDefinition definition) {
            return springTransactions.getTransaction(definition);
          }

          @Override
          public void commit(TransactionStatus status) {
            if (!first.getAndSet(false)) {
              springTransactions.commit(status);
              return;
            }
            end.accept(status);
            throw new TransactionSystemException("the connection was cut");
          }

          @Override
          public void rollback(TransactionStatus status) {
            springTransactions.rollback(status);
          }
        };
    return new CommitVerifyingTransactionManager(cut, jdbc, false);
  }

  private void createdUnder(TransactionManager transactions, String id, String name) {
    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.attachTransaction(transactions);
    unit.execute(() -> publish(0, created(id, name)));
  }

  @Test
  void a_commit_without_an_answer_counts_when_it_is_found() {
    String id = newId();

    createdUnder(unanswered(springTransactions::commit), id, "u" + id);

    assertThat(events(id)).hasSize(1);
    assertThat(containers.find(id)).isPresent();
  }

  @Test
  void a_commit_without_an_answer_fails_when_it_is_not_found() {
    String id = newId();
    assertThatThrownBy(() -> createdUnder(unanswered(springTransactions::rollback), id, "u" + id))
        .hasStackTraceContaining("the connection was cut");
    assertThat(containers.find(id)).isEmpty();

    Consumer<TransactionStatus> beaten =
        status -> {
          springTransactions.rollback(status);
          CompletableFuture.runAsync(() -> append(0, created(id, "faster" + id))).join();
        };
    assertThatThrownBy(() -> createdUnder(unanswered(beaten), id, "u" + id))
        .as("another one took the event's number")
        .hasStackTraceContaining("the connection was cut");
    assertThat(containers.find(id)).get().extracting(ContainerView::name).isEqualTo("faster" + id);
  }

  @Test
  void every_event_survives_the_real_serializer() {
    for (Class<?> type : SampleRecords.recordsOf(ContainerEvent.class)) {
      Object event = SampleRecords.of(type);
      SerializedObject<byte[]> bytes = eventSerializer.serialize(event, byte[].class);

      assertThat(eventSerializer.<byte[], Object>deserialize(bytes)).isEqualTo(event);
    }
  }

  @Test
  void a_created_container_is_found_when_the_command_is_answered() {
    String id = newId();
    commands.sendAndWait(create(id, "n" + id));

    assertThat(containers.find("/n" + id)).get().extracting(ContainerView::id).isEqualTo(id);
    assertThat(containers.find(id)).isPresent();
    assertThat(containers.list()).extracting(ContainerView::id).contains(id);
  }

  @Test
  void a_reference_is_looked_up_as_id_then_name_then_prefix() {
    append(0, created("f1" + newId().substring(2), "aa"));
    append(0, created("f2" + newId().substring(2), "f1"));

    assertThat(containers.find("f1")).get().extracting(ContainerView::name).isEqualTo("f1");
    assertThat(containers.find("f10")).get().extracting(ContainerView::name).isEqualTo("aa");
    assertThatThrownBy(() -> containers.find("f")).isInstanceOf(AmbiguousPrefix.class);
    assertThatThrownBy(() -> containers.find("")).isInstanceOf(EmptyReference.class);
    assertThat(containers.find("nobody")).isEmpty();
  }

  @Test
  void of_two_creates_with_one_name_at_once_exactly_one_is_recorded() throws Exception {
    String name = "twice" + NEXT.get();
    List<String> ids = List.of(newId(), newId());
    List<Object> answers =
        atOnce(
            ids.stream()
                .<Callable<Object>>map(id ->
                    () -> {
                      try {
                        return commands.sendAndWait(create(id, name));
                      } catch (NameTaken e) {
                        return e;
                      }
                    })
                .toList());

    List<NameTaken> refused =
        answers.stream().filter(NameTaken.class::isInstance).map(NameTaken.class::cast).toList();
    assertThat(refused).hasSize(1);
    String owner = containers.find(name).orElseThrow().id();
    assertThat(refused.getFirst().ownerId()).isEqualTo(owner);
    assertThat(ids.stream().filter(id -> !events(id).isEmpty())).containsExactly(owner);
  }

  @Test
  void a_rename_to_a_name_that_is_taken_changes_nothing() {
    String one = newId();
    String other = newId();
    commands.sendAndWait(create(one, "r" + one));
    commands.sendAndWait(create(other, "r" + other));

    assertThatThrownBy(
            () -> commands.sendAndWait(new RenameContainer(other, "r" + one, "test", T0)))
        .isInstanceOf(NameTaken.class);
    assertThat(containers.find("r" + other)).isPresent();
    commands.sendAndWait(new RenameContainer(other, "s" + other, "test", T0));
    assertThat(containers.find("s" + other)).get().extracting(ContainerView::id).isEqualTo(other);
    assertThat(containers.find("r" + other)).isEmpty();
  }

  @Test
  void an_update_is_shown_and_outlives_the_memory_and_the_rows() {
    String id = newId();
    commands.sendAndWait(create(id, "u" + id));
    String before = containers.find(id).orElseThrow().hostConfig();

    commands.sendAndWait(
        new UpdateContainer(id, "request", before, "{\"Memory\":7}", "", null, "test", T0));

    for (Runnable again : List.<Runnable>of(() -> {}, committed::load, views::rebuild)) {
      again.run();
      assertThat(containers.find(id))
          .get()
          .extracting(ContainerView::hostConfig)
          .isEqualTo("{\"Memory\":7}");
    }
  }

  @Test
  void what_is_rolled_back_is_not_shown() {
    String id = newId();
    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.attachTransaction(transactions);
    unit.onCommit(u -> {
      throw new IllegalStateException("the database went away");
    });

    assertThatThrownBy(() -> unit.execute(() -> publish(0, created(id, "x" + id))))
        .hasStackTraceContaining("the database went away");
    assertThat(containers.find(id)).isEmpty();
    assertThat(events(id)).isEmpty();
  }

  @Test
  void a_start_is_waited_for_and_told_in_the_history() {
    String id = newId();
    String attempt = "at" + id.substring(50);
    CompletableFuture<AttemptOutcome> outcome = outcomes.attempt(attempt);
    start(id, attempt);

    assertThat(outcome).isCompletedWithValue(new AttemptOutcome(true, null));
    assertThat(outcomes.attempt(attempt)).isCompleted();
    assertThat(attempts(id)).hasSize(1);
    assertThat(attempts(id).getFirst()).isEqualTo(history.attempt(attempt).orElseThrow());
    assertThat(obligations.open())
        .filteredOn(o -> o.containerId().equals(id))
        .extracting(Obligation::step)
        .isEqualTo(STEPS);
  }

  @Test
  void a_failed_start_is_answered_when_it_is_undone() {
    String id = newId();
    String attempt = "at" + id.substring(50);
    CompletableFuture<AttemptOutcome> outcome = outcomes.attempt(attempt);
    append(0, created(id, "f" + id), startRequested(id, attempt), startFailed(id, attempt));
    assertThat(outcome).isNotDone();

    append(3, undone(id, attempt));
    assertThat(outcome).isCompletedWithValue(new AttemptOutcome(false, failure()));
    assertThat(outcomes.attempt(attempt)).isCompletedWithValue(outcome.join());
  }

  @Test
  void an_exit_and_a_removal_are_waited_for() {
    String id = newId();
    start(id, "at" + id.substring(50));
    CompletableFuture<ExitOutcome> stopped = outcomes.exit(id, ExitCondition.NOT_RUNNING);
    CompletableFuture<ExitOutcome> next = outcomes.exit(id, ExitCondition.NEXT_EXIT);
    CompletableFuture<ExitOutcome> gone = outcomes.exit(id, ExitCondition.REMOVED);
    append(6, taskExited(id, "at" + id.substring(50)));
    assertThat(stopped).isNotDone();

    append(7, exited(id, "at" + id.substring(50)));
    assertThat(stopped).isCompletedWithValue(new ExitOutcome(3, null));
    assertThat(next).isCompleted();
    assertThat(outcomes.exit(id, ExitCondition.NOT_RUNNING)).isCompleted();
    assertThat(outcomes.exit(id, ExitCondition.NEXT_EXIT)).isNotDone();
    assertThat(gone).isNotDone();

    append(8, removalRequested(id), removed(id, "c" + id));
    assertThat(gone).isCompletedWithValue(new ExitOutcome(3, null));
  }

  @Test
  void a_restart_is_no_end_for_who_waits_until_nothing_runs() {
    String id = newId();
    String attempt = "at" + id.substring(50);
    start(id, attempt);
    CompletableFuture<ExitOutcome> first = outcomes.exit(id, ExitCondition.NOT_RUNNING);
    append(6, taskExited(id, attempt), exited(id, attempt), restartScheduled(id, attempt, 1));
    assertThat(first).as("each exit is told").isCompletedWithValue(new ExitOutcome(3, null));
    CompletableFuture<ExitOutcome> next = outcomes.exit(id, ExitCondition.NOT_RUNNING);
    assertThat(next).isNotDone();
    assertThat(attempts(id).getFirst().sequel().restarts()).isTrue();
    RestartPolicy policy = RestartPolicy.parse("on-failure:3");
    append(9, new RestartPolicyChanged(id, policy, "user", second(10)));
    ContainerView shown = containers.find(id).orElseThrow();
    assertThat(shown.restartPolicy()).isEqualTo(policy);
    AttemptView told = attempts(id).getFirst();

    views.rebuild();
    assertThat(containers.find(id)).contains(shown);
    assertThat(attempts(id)).containsExactly(told);

    append(10, new RestartCancelled(id, attempt, "stop", "user", second(11)));
    assertThat(next).isCompletedWithValue(new ExitOutcome(3, null));
    assertThat(attempts(id).getFirst().sequel().why()).isEqualTo("cancelled by stop");
  }

  @Test
  void a_container_that_does_not_run_says_why() {
    String ended = newId();
    String attempt = "at" + ended.substring(50);
    start(ended, attempt);
    assertThat(attempts(ended).getFirst().sequel()).isNull();
    append(6, taskExited(ended, attempt), exited(ended, attempt));
    assertThat(attempts(ended).getFirst().sequel().why()).isEqualTo("the restart policy is no");
    String failed = newId();
    append(
        0,
        created(failed, "c" + failed),
        startRequested(failed, "f" + attempt),
        startFailed(failed, "f" + attempt),
        undone(failed, "f" + attempt));
    assertThat(attempts(failed).getFirst().sequel().why())
        .isEqualTo("its start failed: command_not_found");
  }

  @Test
  void the_history_of_a_removed_container_is_found_by_its_name_and_owes_nothing() {
    String id = newId();
    String attempt = "at" + id.substring(50);
    start(id, attempt);
    append(6, exited(id, attempt), removalRequested(id), removed(id, "c" + id));

    assertThat(containers.find(id)).isEmpty();
    assertThat(history.containerId("c" + id)).contains(id);
    assertThat(attempts(id)).hasSize(1);
    assertThat(events(id)).hasSize(9);
    assertThat(obligations.open()).noneMatch(o -> o.containerId().equals(id));
  }

  @Test
  void a_past_state_is_folded_from_the_events() {
    String id = newId();
    start(id, "at" + id.substring(50));
    long created = events(id).getFirst().position();

    assertThat(past.at(id, second(4)))
        .get()
        .extracting(p -> p.container().status())
        .isEqualTo("created");
    assertThat(past.at(id, second(5)))
        .get()
        .extracting(p -> p.container().status())
        .isEqualTo("running");
    assertThat(past.at(id, created)).get().extracting(p -> p.container().attemptId()).isNull();
    assertThat(past.at(id, T0.minusSeconds(1))).isEmpty();
  }

  @Test
  void readers_miss_no_event_while_eight_append_and_some_fail() throws Exception {
    long begin =
        stored.after(0, Integer.MAX_VALUE).stream()
            .mapToLong(StoredEvent::position)
            .max()
            .orElse(0);
    Set<String> wanted = new HashSet<>();
    List<Callable<Object>> writers = new ArrayList<>();
    for (int writer = 0; writer < 8; writer++) {
      List<String> ids = IntStream.range(0, 60).mapToObj(i -> newId()).toList();
      wanted.addAll(ids);
      writers.add(() -> appendSomeTwice(ids));
    }
    try (EngineEvents.Subscription live = engineEvents.follow(null);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<String>> storeReader = readers.submit(() -> readStore(begin, wanted.size()));
      Future<List<String>> engineReader = readers.submit(() -> readLive(live, wanted.size()));
      atOnce(writers);

      assertThat(storeReader.get())
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(engineReader.get())
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  /** The second create of an id fails after it drew its position, and leaves a hole for ever. */
  private Object appendSomeTwice(List<String> ids) {
    for (String id : ids) {
      append(0, created(id, "g" + id));
      assertThatThrownBy(() -> append(0, created(id, "g" + id))).isNotNull();
    }
    return ids;
  }

  private List<String> readStore(long begin, int count) throws InterruptedException {
    List<String> read = new ArrayList<>();
    long position = begin;
    while (read.size() < count) {
      List<StoredEvent> events = stored.after(position, 50, Duration.ofSeconds(20));
      if (events.isEmpty()) {
        break;
      }
      events.forEach(e -> read.add(e.containerId()));
      position = events.getLast().position();
    }
    return read;
  }

  private static List<String> readLive(EngineEvents.Subscription live, int count)
      throws InterruptedException {
    List<String> read = new ArrayList<>();
    while (read.size() < count) {
      EngineEvent event = live.next(Duration.ofSeconds(20));
      if (event == null) {
        break;
      }
      read.add(event.actorId());
    }
    return read;
  }

  @Test
  void engine_events_reach_from_the_past_into_the_live_stream() throws InterruptedException {
    String id = newId();
    append(0, created(id, "e" + id));
    try (EngineEvents.Subscription all = engineEvents.follow(T0)) {
      append(1, startRequested(id, "at"), networkAttached(id, "at"), started(id, "at"));

      List<String> actions = new ArrayList<>();
      while (actions.size() < 3) {
        EngineEvent event = all.next(Duration.ofSeconds(20));
        if (event.attributes().containsValue("e" + id) || event.attributes().containsValue(id)) {
          actions.add(event.action());
        }
      }
      assertThat(actions).containsExactly("create", "connect", "start");
    }
    List<EngineEvent> past = new ArrayList<>();
    engineEvents.between(second(3), second(3), past::add);
    assertThat(past).isNotEmpty().allMatch(e -> e.at().equals(second(3)));
  }

  @Test
  void views_made_anew_are_the_same() {
    String kept = newId();
    String gone = newId();
    String attempt = "at" + gone.substring(50);
    start(kept, "at" + kept.substring(50));
    start(gone, attempt);
    append(6, exited(gone, attempt), removalRequested(gone), removed(gone, "c" + gone));
    String heir = newId();
    append(0, created(heir, "c" + gone));
    commands.sendAndWait(create(newId(), "to-be-removed" + heir));
    commands.sendAndWait(
        new RemoveContainer(
            containers.find("to-be-removed" + heir).orElseThrow().id(), false, "test", T0));
    Map<String, List<Map<String, Object>>> before = tables();
    List<ContainerView> listed = containers.list();
    List<Obligation> owed = obligations.open();

    views.rebuild();

    Map<String, List<Map<String, Object>>> after = tables();
    before.forEach((table, rows) -> assertThat(after.get(table)).as(table).isEqualTo(rows));
    assertThat(containers.list()).isEqualTo(listed);
    assertThat(obligations.open()).isEqualTo(owed);
  }

  @Test
  void events_of_other_versions_stop_nothing_and_are_kept() throws InterruptedException {
    String id = newId();
    append(0, created(id, "v" + id));
    jdbc.update(
        "update domain_event_entry set payload = ? where aggregate_identifier = ?",
        withoutNumbers(events(id).getFirst().payload()).getBytes(UTF_8),
        id);
    long before = events(id).getFirst().position();
    jdbc.update(
        "insert into domain_event_entry (global_index, event_identifier, aggregate_identifier,"
            + " sequence_number, type, time_stamp, payload_type, payload, meta_data)"
            + " select ?, ?, aggregate_identifier, 1, type, time_stamp, ?, ?, meta_data"
            + " from domain_event_entry where aggregate_identifier = ?",
        // A place of its own; the sequence may be drawn by nobody else meanwhile.
        jdbc.queryForObject(nextPosition(), Long.class),
        "e" + id,
        ContainerEvent.class.getName() + "$FromTheFuture",
        "{\"containerId\":\"x\",\"wish\":3}".getBytes(UTF_8),
        id);

    commands.sendAndWait(new RenameContainer(id, "w" + id, "test", T0));
    views.rebuild();

    assertThat(events(id))
        .extracting(StoredEvent::type)
        .containsExactly("ContainerCreated", "FromTheFuture", "ContainerRenamed");
    assertThat(stored.after(before - 1, 3))
        .extracting(StoredEvent::payload)
        .contains("{\"containerId\":\"x\",\"wish\":3}");
    assertThat(containers.find("w" + id)).get().extracting(ContainerView::stopSignal).isEqualTo(0);
    assertThat(past.at(id, Long.MAX_VALUE))
        .get()
        .extracting(state -> state.container().name())
        .isEqualTo("w" + id);
  }

  /** As an older version would have written it, and with something of a newer one. */
  private static String withoutNumbers(String json) {
    ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(json);
    event.remove(List.of("stopSignal", "stopTimeoutSeconds", "autoRemove"));
    return event.put("later", "x").toString();
  }

  /** Draws the next position in the event store. */
  abstract String nextPosition();

  @Test
  void an_event_that_cannot_be_read_is_named_when_the_views_are_made_anew() {
    String id = newId();
    append(0, created(id, "b" + id));
    StoredEvent event = events(id).getFirst();
    payload(event, "{\"containerId\":[");
    try {
      assertThatThrownBy(views::rebuild)
          .isInstanceOf(ViewRebuildFailed.class)
          .hasMessageContaining("event " + event.position())
          .hasMessageContaining(id)
          .hasMessageContaining("ContainerCreated");
    } finally {
      payload(event, event.payload());
      views.rebuild();
    }
    assertThat(containers.find("b" + id)).isPresent();
  }

  private void payload(StoredEvent event, String json) {
    jdbc.update(
        "update domain_event_entry set payload = ? where global_index = ?",
        json.getBytes(UTF_8),
        event.position());
  }

  @Test
  void a_long_history_is_read_in_pages_without_a_gap() {
    String id = newId();
    append(0, created(id, "l" + id));
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      String attempt = "%03d-%s".formatted(i, id.substring(50));
      wanted.addFirst(attempt);
      // All at the same time: pages must not lose those that only differ in their ids.
      append(1 + 3 * i, startRequested(id, attempt), started(id, attempt), exited(id, attempt));
    }

    assertThat(attempts(id)).extracting(AttemptView::attemptId).containsExactlyElementsOf(wanted);
    assertThat(events(id))
        .extracting(StoredEvent::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(0, 750).boxed().toList());
    List<EngineEvent> past = new ArrayList<>();
    engineEvents.between(null, null, past::add);
    assertThat(past).filteredOn(e -> e.actorId().equals(id)).hasSize(1 + 2 * 250);
    List<EngineEvent> enough = new ArrayList<>();
    engineEvents.between(null, null, event -> enough.add(event) && enough.size() < 7);
    assertThat(enough).hasSize(7);
  }

  /** The time is printed and not asserted: the machine may be busy. */
  @Test
  void a_container_with_twenty_thousand_events_is_loaded_from_few() {
    String id = newId();
    append(0, created(id, "s" + id));
    fillLife(id, 20_000);
    commands.sendAndWait(new RenameContainer(id, "t" + id, "test", T0));
    containerCache.removeAll();

    assertThat(store.readEvents(id).asStream()).hasSizeLessThanOrEqualTo(1 + EVENTS_PER_SNAPSHOT);
    List<Long> times = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "u")) {
      containerCache.removeAll();
      long begun = System.nanoTime();
      commands.sendAndWait(new RenameContainer(id, name + id, "test", T0));
      times.add(System.nanoTime() - begun);
    }
    times.sort(null);
    System.out.printf("A command on a container with 20,000 events: %.1f ms%n", times.get(5) / 1e6);
    assertThat(containers.find("u" + id)).isPresent();
    assertThat(events(id)).hasSize(20_013).last().extracting("type").isEqualTo("ContainerRenamed");
    assertThat(jdbc.queryForObject(SNAPSHOTS, Integer.class, id)).isEqualTo(1);
    emptyLife(id);
  }

  @Test
  void a_snapshot_of_another_build_is_not_read_and_replaced() {
    String id = newId();
    append(0, created(id, "s" + id));
    fillLife(id, 300);
    commands.sendAndWait(new RenameContainer(id, "t" + id, "test", T0));
    jdbc.update(
        "update snapshot_event_entry set payload_revision = 'other', payload = ?"
            + " where aggregate_identifier = ?",
        "{}".getBytes(UTF_8),
        id);
    containerCache.removeAll();

    assertThat(store.readEvents(id).asStream()).hasSize(302);
    commands.sendAndWait(new RenameContainer(id, "u" + id, "test", T0));
    assertThat(store.readEvents(id).asStream()).hasSizeLessThanOrEqualTo(1 + EVENTS_PER_SNAPSHOT);
    assertThat(store.readEvents(id, 0).asStream().map(event -> event.getPayload()))
        .as("what recovery and peers read")
        .hasSize(303)
        .allMatch(ContainerEvent.class::isInstance);
    emptyLife(id);
  }

  private static final int EVENTS_PER_SNAPSHOT = 100;
  private static final String SNAPSHOTS =
      "select count(*) from snapshot_event_entry where aggregate_identifier = ?";

  /** Starts and ends the container until it has so many more events. */
  private void fillLife(String id, int count) {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ContainerEvent event = lifeOf(id, "at" + i / 7 + id.substring(50)).get(i % 7);
      rows.add(
          new Object[] {
            "f" + i + id,
            id,
            1 + i,
            event.at().toString(),
            event.getClass().getName(),
            eventSerializer.serialize(event, byte[].class).getData(),
            "{}".getBytes(UTF_8)
          });
    }
    jdbc.batchUpdate(
        "insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number,"
            + " time_stamp, payload_type, payload, meta_data, type)"
            + " values (?, ?, ?, ?, ?, ?, ?, 'Container')",
        rows);
  }

  private static List<ContainerEvent> lifeOf(String id, String attempt) {
    return List.of(
        startRequested(id, attempt),
        snapshotPrepared(id, attempt),
        networkAttached(id, attempt),
        taskCreated(id, attempt),
        started(id, attempt),
        taskExited(id, attempt),
        exited(id, attempt));
  }

  /** Takes out again what no view knows of. */
  private void emptyLife(String id) {
    jdbc.update("delete from domain_event_entry where event_identifier like 'f%" + id + "'");
    jdbc.update("delete from snapshot_event_entry where aggregate_identifier = ?", id);
    containerCache.removeAll();
  }

  /** A place of its own for the files, and a moment at which the service may end. */
  private Archiving archiving(Path folder, Duration keep, int keepAttempts, String end) {
    return new Archiving(
        archiveRows,
        attemptRows,
        eventRows,
        archive,
        springTransactions,
        new HistorySettings(keep, keepAttempts, true, Duration.ofDays(1), folder),
        (step, moment) -> {
          if (end.equals(step + "." + moment)) {
            throw new IllegalStateException("killed at " + end);
          }
        });
  }

  /** Every archived event of a container by its place in its stream, from all recorded files. */
  private List<Long> archived(Path folder, String id) throws Exception {
    List<Long> sequences = new ArrayList<>();
    for (String sum :
        jdbc.queryForList("select sha256 from history_archive order by number", String.class)) {
      for (Path file : files(folder)) {
        if (!sha256(file).equals(sum)) {
          continue;
        }
        try (InputStream lines =
            new CompressorStreamFactory()
                .createCompressorInputStream(
                    "zstd", new ByteArrayInputStream(Files.readAllBytes(file)))) {
          new String(lines.readAllBytes(), UTF_8)
              .lines()
              .map(JsonMapper.shared()::readTree)
              .filter(line -> line.path("containerId").asString().equals(id))
              .forEach(line -> {
                assertThat(line.path("event").path("containerId").asString()).isEqualTo(id);
                assertThat(line.path("type").asString()).startsWith("dev.slipway.container.");
                sequences.add(line.path("sequence").asLong());
              });
        }
      }
    }
    return sequences;
  }

  private static String sha256(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl.zst")).toList();
    }
  }

  private String finished(String name) {
    String id = newId();
    start(id, "at" + id.substring(50));
    append(6, exited(id, "at" + id.substring(50)), removalRequested(id), removed(id, name));
    return id;
  }

  @Test
  void a_finished_life_is_moved_once_wherever_the_service_ends(@TempDir Path folder)
      throws Exception {
    Instant now = Instant.now();
    for (String end : List.of("file.before", "file.after", "record.committed")) {
      String id = finished("archived");
      assertThatThrownBy(() -> archiving(folder, Duration.ofDays(1), 0, end).run(now))
          .hasMessage("killed at " + end);
      String late = finished("archived");

      archiving(folder, Duration.ofDays(1), 0, "").run(now);

      for (String gone : List.of(id, late)) {
        assertThat(archived(folder, gone))
            .as(end)
            .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(events(gone)).isEmpty();
        assertThat(attempts(gone)).isEmpty();
        assertThat(history.containerId(gone)).isEmpty();
        assertThat(archive.find(gone))
            .get()
            .extracting(ArchivedContainer::name)
            .isEqualTo("c" + gone);
      }
      assertThat(archive.horizon()).isGreaterThan(0);
      assertThat(stored.after(archive.horizon(), 1_000))
          .extracting(StoredEvent::containerId)
          .doesNotContain(id, late);
    }
    List<EngineEvent> told = new ArrayList<>();
    engineEvents.between(null, now.minus(Duration.ofDays(2)), told::add);
    assertThat(told).isEmpty();
    assertThat(archiving(folder, Duration.ofDays(1), 0, "").run(now)).isZero();
    assertThat(jdbc.queryForList("select sha256 from history_archive", String.class))
        .as("no file is left that the store does not know")
        .containsAll(files(folder).stream().map(StoreContract::sha256).toList());
    views.rebuild();
    assertThat(archiving(folder, Duration.ofDays(1), 0, "").run(now)).isZero();
    // Docker's events of living containers are of long ago in these tests and left as well.
    views.rebuild();
  }

  @Test
  void events_of_containers_processes_leave_the_store_with_the_others(@TempDir Path folder) {
    EngineEventMapping.Subject container =
        new EngineEventMapping.Subject(newId(), "web", "busybox", Map.of());
    Instant now = Instant.now();
    directEvents.show(container, "exec_create: true", Map.of("execID", "old"));
    for (String table : List.of("image_event", "engine_event")) {
      String actor = table.equals("image_event") ? "image_id" : "actor_id";
      jdbc.update(
          "update %s set at = ? where %s = ?".formatted(table, actor),
          Nanos.of(now.minus(Duration.ofDays(2))),
          container.id());
    }
    directEvents.show(container, "exec_die", Map.of("execID", "new"));

    long _ = archiving(folder, Duration.ofDays(1), 0, "").run(now);

    assertThat(directActions(container.id())).containsExactly("exec_die", "exec_die");
  }

  /** In both tables. */
  private List<String> directActions(String containerId) {
    return jdbc.queryForList(
        "select action from image_event where image_id = ?"
            + " union all select action from engine_event where actor_id = ?",
        String.class,
        containerId,
        containerId);
  }

  @Test
  void old_attempts_of_a_container_are_moved_and_its_state_stays(@TempDir Path folder)
      throws Exception {
    String id = newId();
    append(0, created(id, "o" + id));
    commands.sendAndWait(new RenameContainer(id, "p" + id, "test", T0));
    for (int i = 0; i < 5; i++) {
      String attempt = i + "at" + id.substring(50);
      append(
          2 + i * 6L, startRequested(id, attempt), started(id, attempt), taskExited(id, attempt));
      append(
          5 + i * 6L,
          STEPS.stream()
              .limit(2)
              .map(s -> released(id, attempt, s))
              .toArray(ContainerEvent[]::new));
      append(7 + i * 6L, exited(id, attempt));
    }
    containerCache.removeAll();
    ContainerView shown = containers.find(id).orElseThrow();
    List<AttemptView> before = attempts(id);
    long firstRun = events(id).get(4).position();
    long fifthRun = events(id).get(28).position();
    PastState running = past.at(id, fifthRun).orElseThrow();

    archiving(folder, Duration.ZERO, 2, "").run(Instant.now());

    assertThat(attempts(id)).isEqualTo(before.subList(0, 2));
    assertThat(past.at(id, fifthRun)).contains(running);
    assertThatThrownBy(() -> past.at(id, firstRun)).isInstanceOf(PastArchived.class);
    assertThat(archived(folder, id))
        .containsExactlyElementsOf(LongStream.range(2, 20).boxed().toList());
    assertThat(events(id)).extracting(StoredEvent::sequence).startsWith(0L, 1L, 20L).hasSize(14);
    views.rebuild();
    assertThat(containers.find(id)).contains(shown);
    commands.sendAndWait(new RenameContainer(id, "q" + id, "test", T0));
    assertThat(events(id)).last().extracting(StoredEvent::sequence).isEqualTo(32L);
  }

  @Test
  void attempts_stay_while_something_is_owed_or_the_last_run_is_among_them(@TempDir Path folder) {
    String owing = newId();
    String ran = newId();
    append(0, created(owing, "ow" + owing));
    append(0, created(ran, "ra" + ran));
    append(
        1,
        startRequested(ran, "0" + ran.substring(50)),
        started(ran, "0" + ran.substring(50)),
        exited(ran, "0" + ran.substring(50)));
    for (int i = 1; i < 4; i++) {
      append(
          4 * i - 3,
          startRequested(owing, i + owing.substring(50)),
          startFailed(owing, i + owing.substring(50)),
          notReleased(owing, i + owing.substring(50), "network"),
          undone(owing, i + owing.substring(50)));
      append(
          3 * i + 1,
          startRequested(ran, i + ran.substring(50)),
          startFailed(ran, i + ran.substring(50)),
          undone(ran, i + ran.substring(50)));
    }
    ContainerView shown = containers.find(ran).orElseThrow();

    archiving(folder, Duration.ZERO, 2, "").run(Instant.now());

    assertThat(attempts(owing)).hasSize(3);
    assertThat(attempts(ran)).hasSize(4);
    assertThat(containers.find(ran)).contains(shown);
  }

  /** Engine events of different containers may have been stored in another order than events. */
  private Map<String, List<Map<String, Object>>> tables() {
    return Map.of(
        "containers", jdbc.queryForList("select * from container_view order by id"),
        "removed", jdbc.queryForList("select * from removed_container order by id"),
        "attempts", jdbc.queryForList("select * from start_attempt order by attempt_id"),
        "events",
            jdbc.queryForList(
                "select type, action, actor_id, attributes, at from engine_event"
                    + " order by attributes, at, action, actor_id"),
        "version", jdbc.queryForList("select * from view_version"));
  }

  @Test
  void an_interrupted_thread_leaves_the_store_open_for_the_others() throws Exception {
    String id = newId();
    commands.sendAndWait(create(id, "i" + id));
    for (int round = 0; round < 20; round++) {
      CountDownLatch begun = new CountDownLatch(1);
      Thread interrupted = Thread.startVirtualThread(() -> renameOften(id, begun));
      begun.await();
      interrupted.interrupt();
      interrupted.join();
    }

    assertThat(events(id)).isNotEmpty();
    commands.sendAndWait(create(newId(), "after" + id));
  }

  private void renameOften(String id, CountDownLatch begun) {
    try {
      for (int i = 0; i < 10; i++) {
        commands.sendAndWait(new RenameContainer(id, "j" + System.nanoTime(), "test", T0));
        begun.countDown();
      }
    } catch (RuntimeException interrupted) {
      begun.countDown();
    }
  }

  /** A table of the numbers from 1 to 100,000 with the column x. */
  abstract String numbers();

  /** Makes the planner know the tables' sizes; within the transaction. */
  void analyze(JdbcTemplate database) {}

  @Test
  void among_a_hundred_thousand_events_everything_is_found_by_an_index() {
    new TransactionTemplate(springTransactions)
        .executeWithoutResult(status -> {
          status.setRollbackOnly();
          fill();
          analyze(jdbc);
          for (String query : QUERIES) {
            List<String> plan = jdbc.queryForList("explain " + query, String.class);
            assertThat(String.join("\n", plan))
                .as(query)
                .doesNotContain("Seq Scan")
                .doesNotContain("tableScan");
          }
        });
  }

  private static final List<String> QUERIES =
      List.of(
          "select payload from domain_event_entry where aggregate_identifier = 'a7'"
              + " and sequence_number >= 0 order by sequence_number",
          "select payload from domain_event_entry where global_index > 1000099000"
              + " order by global_index limit 100",
          "select * from snapshot_event_entry where aggregate_identifier = 'a7'"
              + " order by sequence_number desc limit 1",
          "select saga_id from association_value_entry where association_key = 'attemptId'"
              + " and association_value = 'a7' and saga_type = 'StartSaga'",
          "select * from start_attempt where attempt_id = 'a7'",
          "select * from start_attempt where container_id = 'a7'"
              + " and (requested_at, attempt_id) < (37, 't37')"
              + " order by requested_at desc, attempt_id desc limit 100",
          "select * from container_view where id = 'a7'",
          "select id from container_view where name = 'a7'",
          "select * from engine_event where position > 1000099000 order by position limit 500",
          "select min(position) from"
              + " (select position from engine_event where at >= 1000099000 offset 0) as since",
          "select max(position) from engine_event",
          "select id from removed_container where id = 'a7'",
          "select id from removed_container where name = 'a7' order by removed_at desc limit 1");

  private void fill() {
    String from = " from " + numbers();
    jdbc.update(
        "insert into domain_event_entry (global_index, event_identifier, aggregate_identifier,"
            + " sequence_number, time_stamp, payload_type, payload)"
            + " select 1000000000 + x, concat('e', x), concat('a', x / 5), mod(x, 5), '', '',"
            + " cast('' as bytea)"
            + from);
    jdbc.update(
        "insert into snapshot_event_entry (aggregate_identifier, sequence_number, type,"
            + " event_identifier, time_stamp, payload_type, payload)"
            + " select concat('a', x), 1, '', concat('s', x), '', '', cast('' as bytea)"
            + from);
    jdbc.update(
        "insert into association_value_entry (id, association_key, association_value, saga_id,"
            + " saga_type) select 1000000000 + x, 'attemptId', concat('a', x), concat('s', x),"
            + " 'StartSaga'"
            + from);
    jdbc.update(
        "insert into start_attempt (attempt_id, container_id, container_name, image_reference,"
            + " node, requested_by, requested_at, outcome, pid, steps, stale_objects, owed)"
            + " select concat('t', x), concat('a', x / 5), '', '', '', '', x, 'started', 0, '[]',"
            + " '[]', ''"
            + from);
    jdbc.update(
        "insert into container_view (id, name, image_reference, image_id, config, host_config,"
            + " networking_config, labels, network_mode, auto_remove, created_at, stop_signal,"
            + " stop_timeout_seconds, status, pid, exit_code, error, oom_killed, restart_count)"
            + " select concat('a', x), concat('n', x), '', '', '', '', '', '{}', '', false, x, 15,"
            + " 10, 'created', 0, 0, '', false, 0"
            + from);
    jdbc.update(
        "insert into removed_container (id, name, removed_at)"
            + " select concat('r', x), concat('n', x), x"
            + from);
    jdbc.update(
        "insert into engine_event (position, type, action, actor_id, attributes, at)"
            + " select 1000000000 + x, '', '', '', '{}', 1000000000 + x"
            + from);
  }

  private static List<Object> atOnce(List<Callable<Object>> tasks) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(tasks.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> futures =
          tasks.stream()
              .map(task ->
                  threads.submit(() -> {
                    barrier.await();
                    return task.call();
                  }))
              .toList();
      List<Object> answers = new ArrayList<>();
      for (Future<Object> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }
}
