package dev.slipway.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import dev.slipway.api.ServedApi;
import dev.slipway.exec.ExecRefusal.Conflict;
import dev.slipway.exec.ExecRefusal.NotStarted;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.files.FileSettings;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Tasks;
import dev.slipway.start.WorkQueue;
import dev.slipway.streams.Attachment;
import dev.slipway.streams.Piece;
import dev.slipway.view.ContainerView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Execs from their creation to their end, on a shim that does what the test says. */
class ExecRunnerTest {

  private static final ContainerView CONTAINER = ServedApi.container("running");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private final FakeExecs shim = new FakeExecs();
  private final ExecRegistry registry = new ExecRegistry();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<Object> published = Collections.synchronizedList(new ArrayList<>());
  private final Tasks tasks = mock();
  private volatile Runnable recording = () -> {};
  private FileSettings files;
  private ExecSettlement settlement;
  private ExecRunner runner;
  private Probes probes;

  @BeforeEach
  void build() {
    files = new FileSettings(folder);
    ExecJournal journal = new ToldJournal();
    settlement =
        new ExecSettlement(
            shim, tasks, journal, registry, new WorkQueue(), files, Failpoints.OFF, published::add);
    runner =
        new ExecRunner(
            shim, tasks, registry, journal, new AnyProcess(), settlement, files, Failpoints.OFF);
    probes = new Probes(runner, settlement, registry);
  }

  @SuppressWarnings("NullAway")
  private final class ToldJournal extends ExecJournal {

    ToldJournal() {
      super(null, null, null);
    }

    @Override
    void created(Exec exec) {
      told.add("created");
    }

    @Override
    void starting(Exec exec) {
      told.add("starting");
    }

    @Override
    void ended(Exec exec, int exitCode) {
      recording.run();
      told.add("ended " + exitCode);
    }

    @Override
    void released(Exec exec) {
      told.add("released");
    }
  }

  @SuppressWarnings("NullAway")
  private static final class AnyProcess extends ExecProcesses {

    AnyProcess() {
      super(null, null, null, null, null);
    }

    @Override
    String of(Exec exec, long height, long width) {
      return "{}";
    }
  }

  @Test
  void anExecEndsRecordedBeforeItsOutputDoesAndLeavesNothing() throws Exception {
    Exec exec = created();
    Attachment share = exec.attachments().join(true, true);
    runner.start(exec, 0, 0, "me");
    assertThat(exec.isRunning()).isTrue();
    assertThat(exec.exitCode()).isNull();
    assertThat(registry.open(CONTAINER.id())).containsExactly(exec.id());
    assertThat(files.execsWithFifos(CONTAINER.id())).containsExactly(exec.id());

    shim.end(exec.id(), 3, "hello");

    assertThat(text(share)).isEqualTo("hello");
    assertThat(exec.awaitEnd(PATIENCE)).isTrue();
    assertThat(exec.exitCode()).isEqualTo(3);
    awaitReleased(exec);
    assertThat(told).containsExactly("created", "starting", "ended 3", "released");
    assertThat(published)
        .singleElement()
        .extracting(event -> ((ExecFinished) event).outcome())
        .isEqualTo(ExecFinished.Outcome.NONZERO);
    assertThat(registry.open(CONTAINER.id())).isEmpty();
    assertThatThrownBy(() -> runner.start(exec, 0, 0, "me"))
        .isInstanceOf(Conflict.class)
        .hasMessage("Error: Exec command " + exec.id() + " has already run");
    assertThatThrownBy(() -> runner.kill(exec, 9)).isInstanceOf(Conflict.class);
  }

  @Test
  void theFoldersStayAsLongAsTheTaskHasItsOwn() throws Exception {
    Path ofTask = Files.createDirectories(files.fifos(CONTAINER.id())).resolve("stdout");
    Files.createFile(ofTask);
    Exec first = created();
    runner.start(first, 0, 0, "me");
    shim.end(first.id(), 0, "");
    awaitReleased(first);
    assertThat(files.execFifos(CONTAINER.id())).isEmptyDirectory();

    Exec last = created();
    runner.start(last, 0, 0, "me");
    Files.delete(ofTask);
    shim.end(last.id(), 0, "");
    awaitReleased(last);
    assertThat(files.fifos(CONTAINER.id())).doesNotExist();
  }

  @Test
  void whatCannotBeStartedIsReleasedAndHasNoEndToTell() {
    shim.failure =
        new RuntimeFault.Failed(
            "OCI runtime exec failed: executable file not found in $PATH: unknown",
            new IllegalStateException());
    Exec exec = created();
    assertThatThrownBy(() -> runner.start(exec, 0, 0, "me"))
        .isInstanceOf(NotStarted.class)
        .hasMessage("OCI runtime exec failed: executable file not found in $PATH: unknown")
        .matches(refused -> ((NotStarted) refused).isInvalid());
    assertThat(exec.exitCode()).isEqualTo(126);
    assertThat(exec.pid()).isZero();
    awaitReleased(exec);
    assertThat(told).containsExactly("created", "starting", "released");
    assertThatThrownBy(() -> runner.resize(exec, 1, 1)).isInstanceOf(NotStarted.class);
  }

  @Test
  void aStartWithoutAnAnswerIsLookedFor() {
    shim.failure = new RuntimeFault.Late("late", new IllegalStateException());
    shim.startsAnyway = true;
    Exec came = created();
    runner.start(came, 0, 0, "me");
    assertThat(came.isRunning()).isTrue();
    shim.end(came.id(), 0, "");
    awaitReleased(came);

    shim.startsAnyway = false;
    Exec failed = created();
    assertThatThrownBy(() -> runner.start(failed, 0, 0, "me"))
        .isInstanceOf(RuntimeFault.Late.class);
    awaitReleased(failed);
  }

  @Test
  void anExitThatWasMissedIsAskedFor() {
    shim.waitsBreak = true;
    Exec exec = created();
    runner.start(exec, 0, 0, "me");
    shim.end(exec.id(), 5, "");
    awaitReleased(exec);
    assertThat(exec.exitCode()).isEqualTo(5);
    assertThat(told).containsOnlyOnce("ended 5");
  }

  @Test
  void theEndOfTheInputIsToldAgainUntilTheRuntimeHasHeardIt() {
    Exec exec = created();
    runner.start(exec, 0, 0, "me");
    doThrow(new RuntimeFault.Unavailable("away", new IllegalStateException()))
        .doNothing()
        .when(tasks)
        .closeInput(CONTAINER.id(), exec.id());

    runner.inputEnded(exec);

    verify(tasks, timeout(PATIENCE.toMillis()).times(2)).closeInput(CONTAINER.id(), exec.id());
    shim.end(exec.id(), 0, "");
    awaitReleased(exec);
  }

  @Test
  void nobodyReleasesWhatAnotherStillBringsToItsEnd() throws Exception {
    Exec exec = created();
    runner.start(exec, 0, 0, "me");
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    recording =
        () -> {
          reached.countDown();
          assertThat(passed(goOn)).isTrue();
        };
    shim.end(exec.id(), 0, "");
    assertThat(passed(reached)).isTrue();

    assertThat(settlement.settled(exec)).isFalse();

    assertThat(shim.has(exec.id())).isTrue();
    goOn.countDown();
    awaitReleased(exec);
    assertThat(told).containsExactly("created", "starting", "ended 0", "released");
  }

  private static boolean passed(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theEndOfTheTaskEndsAllItsExecs() {
    Exec waiting = created();
    Exec running = created();
    runner.start(running, 0, 0, "me");
    Exec unseen = created();
    runner.start(unseen, 0, 0, "me");
    shim.forget(unseen.id());

    settlement.release(CONTAINER.id(), Duration.ofMillis(50));

    assertThat(registry.find(waiting.id())).isEmpty();
    assertThat(running.exitCode()).isEqualTo(137);
    assertThat(unseen.exitCode()).isEqualTo(137);
    awaitReleased(running);
    awaitReleased(unseen);
    assertThat(told.stream().filter("ended 137"::equals)).hasSize(2);
    assertThat(folder.resolve("streams/" + CONTAINER.id() + "/exec")).doesNotExist();
    settlement.release(CONTAINER.id(), Duration.ofMillis(50));
  }

  @Test
  void onlySoManyAreRememberedAndMayWait() {
    List<Exec> ended = new ArrayList<>();
    for (int i = 0; i < ExecRegistry.REMEMBERED + 3; i++) {
      Exec exec = created();
      runner.start(exec, 0, 0, "me");
      shim.end(exec.id(), 0, "");
      awaitReleased(exec);
      ended.add(exec);
    }
    for (int i = 0; i < ExecRegistry.WAITING; i++) {
      created();
    }
    assertThatThrownBy(this::created)
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("256 exec instances that were created and never started");
    assertThat(registry.find(ended.getFirst().id())).isEmpty();
    assertThat(registry.find(ended.getLast().id())).isPresent();
    assertThat(registry.of(CONTAINER.id()).stream().filter(Exec::isEnded))
        .hasSize(ExecRegistry.REMEMBERED);
  }

  @Test
  void aProbeGivesItsExitCodeAndTheBeginningOfItsOutput() {
    Thread.ofVirtual().start(() -> shim.end(awaitRunning(), 2, "x".repeat(5000)));
    Probes.Result result = probes.run(CONTAINER, List.of("check"), PATIENCE);
    assertThat(result).isEqualTo(new Probes.Result(2, "x".repeat(4096), true, false));
    await().atMost(PATIENCE).until(() -> registry.of(CONTAINER.id()).isEmpty());
  }

  @Test
  void aProbeThatTakesTooLongIsKilled() {
    Probes.Result result = probes.run(CONTAINER, List.of("check"), Duration.ofMillis(20));
    assertThat(result).isEqualTo(new Probes.Result(137, "", false, true));
    await().atMost(PATIENCE).until(() -> registry.of(CONTAINER.id()).isEmpty());
    assertThat(registry.open(CONTAINER.id())).isEmpty();
  }

  private String awaitRunning() {
    await().atMost(PATIENCE).until(() -> !shim.running(CONTAINER.id()).isEmpty());
    return shim.running(CONTAINER.id()).getFirst();
  }

  private Exec created() {
    return runner.create(
        CONTAINER,
        new ExecConfig(List.of("sh"), List.of(), "", "", false, false, false, true, true, "", 0, 0),
        "somebody");
  }

  private void awaitReleased(Exec exec) {
    await().atMost(PATIENCE).until(exec::isReleased);
    assertThat(shim.has(exec.id())).isFalse();
    assertThat(files.execsWithFifos(CONTAINER.id())).doesNotContain(exec.id());
  }

  private static String text(Attachment share) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    for (Piece piece = share.next(); piece != null; piece = share.next()) {
      text.append(new String(piece.bytes(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
