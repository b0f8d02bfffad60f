package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.Tasks;
import dev.slipway.runtime.containerd.proto.containers.ContainersGrpc;
import dev.slipway.runtime.containerd.proto.containers.DeleteContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Containers, tasks and their events against a real containerd: what the wire contract promises.
 */
class ContainerdTasksIT {

  private static PrivateContainerd containerd;
  private static TestBundle bundle;
  private static Tasks tasks;

  @BeforeAll
  static void start() throws IOException {
    containerd = PrivateContainerd.start();
    bundle = new TestBundle(containerd);
    tasks = containerd.tasks();
  }

  @AfterAll
  static void stop() {
    containerd.close();
  }

  @Test
  void aContainerObjectIsCreatedOnceFoundListedAndDeleted() {
    String id = bundle.container("true");

    assertThat(containerd.containers().find(id).orElseThrow().labels())
        .containsEntry("dev.slipway/container", id);
    assertThat(containerd.containers().list()).extracting(ContainerObject::id).contains(id);
    assertThatThrownBy(() -> containerd.containers().create(bundle.object(id, "true")))
        .isInstanceOf(RuntimeFault.AlreadyExists.class)
        .hasMessage("container \"" + id + "\": already exists");

    containerd.containers().delete(id);
    containerd.containers().delete(id);
    assertThat(containerd.containers().find(id)).isEmpty();
  }

  @Test
  void aBadIdIsRefused() {
    assertThatThrownBy(() -> containerd.containers().create(bundle.object("a/b", "true")))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageContaining("create container failed validation");
  }

  @Test
  void manyTasksAreLookedAtWithoutWaitingForAShimThatHangs() throws Exception {
    String sound = bundle.created("sleep", "60");
    String hung = bundle.created("sleep", "60");
    signalShim(hung, "STOP");
    try {
      assertThat(tasks.look(List.of(sound, hung, "absent")))
          .containsOnlyKeys(sound, "absent")
          .containsEntry("absent", Optional.empty())
          .hasEntrySatisfying(
              sound,
              task -> assertThat(task.orElseThrow().status()).isEqualTo(Task.Status.CREATED));
    } finally {
      signalShim(hung, "CONT");
    }
    tasks.destroy(sound);
    tasks.destroy(hung);
  }

  private static void signalShim(String id, String signal) throws Exception {
    long shim =
        ProcessHandle.allProcesses()
            .filter(process ->
                process
                    .info()
                    .commandLine()
                    .orElse("")
                    .matches(".*containerd-shim.* -id " + id + " .*"))
            .findFirst()
            .orElseThrow()
            .pid();
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(shim)).start().waitFor())
        .isZero();
  }

  @Test
  void aTaskIsCreatedStartedAndItsExitArrives() throws Exception {
    String id = bundle.created("sh", "-c", "exit 7");
    Task created = tasks.find(id).orElseThrow();
    assertThat(created.status()).isEqualTo(Task.Status.CREATED);
    assertThat(created.containerId()).isEqualTo(id);
    CompletableFuture<TaskExit> exit = tasks.exit(id);

    assertThat(tasks.start(id)).isEqualTo(created.pid());

    TaskExit seen = exit.get(20, TimeUnit.SECONDS);
    assertThat(seen.exitStatus()).isEqualTo(7);
    assertThat(seen.exitedAt()).isNotNull();
    assertThat(tasks.find(id).orElseThrow().status()).isEqualTo(Task.Status.STOPPED);
    assertThat(tasks.delete(id).orElseThrow())
        .isEqualTo(new TaskExit(id, created.pid(), 7, seen.exitedAt()));
    assertThat(tasks.delete(id)).isEmpty();
    containerd.containers().delete(id);
  }

  @Test
  void theExitOfATaskThatHasEndedIsKnownAtOnceAndThatOfNoTaskIsNotFound() throws Exception {
    String id = bundle.running("true");
    tasks.exit(id).get(20, TimeUnit.SECONDS);

    assertThat(tasks.exit(id).get(20, TimeUnit.SECONDS).exitStatus()).isZero();

    bundle.remove(id);
    assertThat(tasks.exit(id))
        .failsWithin(java.time.Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(RuntimeFault.NotFound.class);
  }

  @Test
  void cancellingTheExitEndsItsCall() {
    String id = bundle.running("sleep", "600");
    CompletableFuture<TaskExit> exit = tasks.exit(id);

    assertThat(exit.cancel(true)).isTrue();

    assertThat(tasks.find(id).orElseThrow().status()).isEqualTo(Task.Status.RUNNING);
    bundle.remove(id);
  }

  @Test
  void aSecondTaskOfOneContainerIsRefused() {
    String id = bundle.created("sleep", "600");

    assertThatThrownBy(() -> bundle.createTask(id))
        .isInstanceOf(RuntimeFault.AlreadyExists.class)
        .hasMessage("task " + id + ": already exists");
    bundle.remove(id);
  }

  @Test
  void aTaskNeedsItsContainer() {
    assertThatThrownBy(() -> bundle.createTask(TestBundle.newId()))
        .isInstanceOf(RuntimeFault.NotFound.class);
    assertThatThrownBy(() -> tasks.start(TestBundle.newId()))
        .isInstanceOf(RuntimeFault.NotFound.class);
    assertThat(tasks.find(TestBundle.newId())).isEmpty();
  }

  @Test
  void aCommandThatDoesNotExistFailsWithTheRuntimesTextAndLeavesNothing() {
    String id = TestBundle.newId();
    ContainerObject object = bundle.object(id, "true");
    containerd
        .containers()
        .create(
            new ContainerObject(
                id,
                Map.of(),
                "",
                "",
                object.runtime(),
                object.spec().replace("/bin/busybox", "/no/such/command")));

    assertThatThrownBy(() -> bundle.createTask(id))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageStartingWith("failed to create shim task: ")
        .hasMessageContaining("/no/such/command")
        .hasMessageEndingWith(": unknown");

    assertThat(tasks.find(id)).isEmpty();
    assertThat(tasks.list()).extracting(Task::containerId).doesNotContain(id);
    containerd.containers().delete(id);
  }

  @Test
  void aRootThatCannotBeMountedFails() {
    String id = bundle.container("true");
    List<Mount> missing = List.of(new Mount("bind", "/no/such/folder", "", List.of("rbind")));

    assertThatThrownBy(() -> tasks.create(id, missing, TestBundle.NO_STREAMS, containerd.runc()))
        .isInstanceOf(RuntimeFault.Failed.class);
    bundle.remove(id);
  }

  @Test
  void aRuntimeThatDoesNotExistFailsWhenTheTaskIsCreated() {
    String id = TestBundle.newId();
    OciRuntime unknown = new OciRuntime("io.containerd.nonsense.v9", "", "");
    containerd
        .containers()
        .create(
            new ContainerObject(id, Map.of(), "", "", unknown, bundle.object(id, "true").spec()));

    assertThatThrownBy(() -> tasks.create(id, bundle.rootfs(), TestBundle.NO_STREAMS, unknown))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageStartingWith("failed to start shim: ");
    bundle.remove(id);
  }

  @Test
  void startingTwiceAndStartingAnEndedTaskFail() throws Exception {
    String id = bundle.running("sleep", "600");
    assertThatThrownBy(() -> tasks.start(id))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessage("cannot start a running process: unknown");

    tasks.kill(id, 9, true);
    assertThat(tasks.exit(id).get(20, TimeUnit.SECONDS).exitStatus()).isEqualTo(137);

    assertThatThrownBy(() -> tasks.start(id))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessage("cannot start a stopped process: unknown");
    assertThatThrownBy(() -> tasks.kill(id, 9, false))
        .isInstanceOf(RuntimeFault.NotFound.class)
        .hasMessage("process already finished: not found");
    bundle.remove(id);
  }

  @Test
  void aRunningTaskIsNotDeletedAndNeitherIsItsContainer() {
    String id = bundle.running("sleep", "600");

    assertThatThrownBy(() -> tasks.delete(id))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageEndingWith("cannot delete a running process: unknown");
    assertThatThrownBy(() -> containerd.containers().delete(id))
        .isInstanceOf(RuntimeFault.Failed.class);

    assertThat(tasks.find(id).orElseThrow().status()).isEqualTo(Task.Status.RUNNING);
    bundle.remove(id);
  }

  @Test
  void aCreatedTaskIsDeletedAtOnce() {
    String id = bundle.created("sleep", "600");

    assertThat(tasks.delete(id)).isPresent();

    assertThat(tasks.find(id)).isEmpty();
    containerd.containers().delete(id);
  }

  @Test
  void aTaskIsPausedAndResumedOnce() {
    String id = bundle.running("sleep", "600");

    tasks.pause(id);
    assertThat(tasks.find(id).orElseThrow().status()).isEqualTo(Task.Status.PAUSED);
    assertThatThrownBy(() -> tasks.pause(id))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageContaining("cannot pause a paused container");
    tasks.resume(id);
    assertThat(tasks.find(id).orElseThrow().status()).isEqualTo(Task.Status.RUNNING);
    assertThatThrownBy(() -> tasks.resume(id))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageContaining("cannot resume a running process");
    bundle.remove(id);
  }

  @Test
  void pidsAreThoseOfAllProcessesOfTheTask() {
    String id = bundle.running("sh", "-c", "sleep 600 & sleep 601 & wait");

    org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(tasks.pids(id)).hasSize(3));
    assertThat(tasks.pids(id)).contains(tasks.find(id).orElseThrow().pid());
    bundle.remove(id);
  }

  @Test
  void destroyEndsACreatedARunningAPausedAndAnEndedTask() throws Exception {
    String created = bundle.created("sleep", "600");
    String running = bundle.running("sh", "-c", "trap '' TERM; sleep 600 & wait");
    String paused = bundle.running("sleep", "600");
    tasks.pause(paused);
    String ended = bundle.running("sh", "-c", "exit 3");
    tasks.exit(ended).get(20, TimeUnit.SECONDS);

    assertThat(tasks.destroy(created)).isPresent();
    assertThat(tasks.destroy(running).orElseThrow().exitStatus()).isEqualTo(137);
    assertThat(tasks.destroy(paused).orElseThrow().exitStatus()).isEqualTo(137);
    assertThat(tasks.destroy(ended).orElseThrow().exitStatus()).isEqualTo(3);

    for (String id : List.of(created, running, paused, ended)) {
      assertThat(tasks.destroy(id)).isEmpty();
      assertThat(tasks.list()).extracting(Task::containerId).doesNotContain(id);
      containerd.containers().delete(id);
      assertThat(tasks.destroy(id)).isEmpty();
    }
  }

  @Test
  void destroyReachesATaskWhoseContainerObjectIsGone() {
    String id = bundle.running("sleep", "600");
    int pid = tasks.find(id).orElseThrow().pid();
    // The port refuses this; containerd does not.
    ContainersGrpc.newBlockingStub(containerd.channel().calls())
        .delete(DeleteContainerRequest.newBuilder().setId(id).build());
    assertThat(tasks.find(id)).isEmpty();
    assertThat(tasks.list()).extracting(Task::containerId).contains(id);

    assertThat(tasks.destroy(id).orElseThrow().pid()).isEqualTo(pid);

    assertThat(tasks.list()).extracting(Task::containerId).doesNotContain(id);
    assertThat(containerd.containers().find(id)).isEmpty();
    assertThat(Path.of("/proc/" + pid)).doesNotExist();
  }

  @Test
  void outputGoesToTheStreamsOfTheTask() throws Exception {
    Path log = containerd.dataDir().resolve("out.log");
    String id = bundle.container("echo", "hello");
    tasks.create(
        id,
        bundle.rootfs(),
        new TaskStreams("", "file://" + log, "file://" + log, false),
        containerd.runc());
    tasks.start(id);
    tasks.exit(id).get(20, TimeUnit.SECONDS);

    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(Files.readString(log)).isEqualTo("hello\n"));
    bundle.remove(id);
  }

  @Test
  void eventsTellOfPauseResumeAndExitOnce() throws Exception {
    BlockingQueue<TaskEvent> seen = new LinkedBlockingQueue<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    String id;
    try (var subscription = containerd.events().subscribe(seen::add, () -> ended.complete(null))) {
      id = bundle.running("sleep", "600");
      tasks.pause(id);
      tasks.resume(id);
      tasks.kill(id, 15, false);
      tasks.kill(id, 9, false);
      int pid = tasks.find(id).orElseThrow().pid();

      assertThat(next(seen, id)).isEqualTo(new TaskEvent.Paused(id));
      assertThat(next(seen, id)).isEqualTo(new TaskEvent.Resumed(id));
      TaskExit exit = ((TaskEvent.Exited) next(seen, id)).exit();
      assertThat(exit.pid()).isEqualTo(pid);
      assertThat(exit.exitStatus()).isGreaterThanOrEqualTo(137);
    }
    assertThat(ended).isNotDone();
    bundle.remove(id);
  }

  private static TaskEvent next(BlockingQueue<TaskEvent> events, String id) throws Exception {
    while (true) {
      TaskEvent event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("event of %s", id).isNotNull();
      if (containerIdOf(event).equals(id)) {
        return event;
      }
    }
  }

  private static String containerIdOf(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Exited exited -> exited.exit().containerId();
      case TaskEvent.OutOfMemory out -> out.containerId();
      case TaskEvent.Paused paused -> paused.containerId();
      case TaskEvent.Resumed resumed -> resumed.containerId();
    };
  }
}
