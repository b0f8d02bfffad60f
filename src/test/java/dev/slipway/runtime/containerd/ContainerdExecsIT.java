package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.ExecProcess;
import dev.slipway.runtime.Execs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Processes beside a task's first one, against a real containerd. */
class ContainerdExecsIT {

  private static PrivateContainerd containerd;
  private static TestBundle bundle;
  private static Execs execs;

  @BeforeAll
  static void start() throws IOException {
    containerd = PrivateContainerd.start();
    bundle = new TestBundle(containerd);
    execs = containerd.execs();
  }

  @AfterAll
  static void stop() {
    containerd.close();
  }

  @Test
  void anExecIsRegisteredStartedAwaitedAndDeletedOnce() throws Exception {
    String id = bundle.running("sleep", "600");
    String exec = registered(id, "sh", "-c", "while [ ! -e /tmp/" + id + " ]; do :; done; exit 7");
    assertThat(found(id, exec).status()).isEqualTo(Task.Status.CREATED);
    assertThat(execs.running(id)).isEmpty();

    int pid = execs.start(id, exec);
    CompletableFuture<ExecProcess> exit = execs.exit(id, exec);
    assertThat(found(id, exec).status()).isEqualTo(Task.Status.RUNNING);
    assertThat(found(id, exec).pid()).isEqualTo(pid);
    assertThat(execs.running(id)).containsExactly(exec);
    assertThatThrownBy(() -> execs.delete(id, exec)).isInstanceOf(RuntimeFault.Failed.class);

    Files.createFile(Path.of("/proc/" + pid + "/root/tmp/" + id));
    assertThat(exit.get(20, TimeUnit.SECONDS).exitStatus()).isEqualTo(7);
    assertThat(execs.exit(id, exec).get(20, TimeUnit.SECONDS).exitStatus()).isEqualTo(7);
    assertThat(found(id, exec).status()).isEqualTo(Task.Status.STOPPED);
    assertThat(found(id, exec).exitStatus()).isEqualTo(7);
    assertThatThrownBy(() -> execs.kill(id, exec, 9)).isInstanceOf(RuntimeFault.NotFound.class);

    ExecProcess deleted = execs.delete(id, exec).orElseThrow();
    assertThat(deleted.pid()).isEqualTo(pid);
    assertThat(deleted.exitStatus()).isEqualTo(7);
    assertThat(deleted.exitedAt()).isNotNull();
    assertThat(execs.delete(id, exec)).isEmpty();
    assertThat(execs.find(id, exec)).isEmpty();
    assertThatThrownBy(() -> execs.exit(id, exec).get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RuntimeFault.NotFound.class);
    bundle.remove(id);
  }

  @Test
  void aSignalEndsARunningExecOnly() throws Exception {
    String id = bundle.running("sleep", "600");
    String exec = registered(id, "sleep", "600");
    assertThatThrownBy(() -> execs.kill(id, exec, 9)).isInstanceOf(RuntimeFault.Failed.class);
    execs.start(id, exec);
    execs.kill(id, exec, 9);
    assertThat(execs.exit(id, exec).get(20, TimeUnit.SECONDS).exitStatus()).isEqualTo(137);
    assertThat(containerd.tasks().find(id).orElseThrow().status()).isEqualTo(Task.Status.RUNNING);
    execs.delete(id, exec);
    bundle.remove(id);
  }

  @Test
  void whatCannotBeStartedStaysRegisteredUntilItIsDeleted() {
    String id = bundle.running("sleep", "600");
    String exec = TestBundle.newId();
    execs.register(id, exec, process("/bin/nothing"), TestBundle.NO_STREAMS);
    assertThatThrownBy(() -> execs.start(id, exec))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageContaining("OCI runtime exec failed: exec failed: ")
        .hasMessageContaining("exec: \"/bin/nothing\": stat /bin/nothing: no such file");
    assertThat(execs.find(id, exec)).isPresent();
    assertThat(execs.delete(id, exec)).isPresent();
    assertThat(execs.find(id, exec)).isEmpty();
    bundle.remove(id);
  }

  @Test
  void anExecNeedsATaskThatRunsAndAnIdOfItsOwn() throws Exception {
    String none = bundle.container("true");
    assertThatThrownBy(() -> registered(none, "true")).isInstanceOf(RuntimeFault.NotFound.class);
    assertThat(execs.find(none, "nothing")).isEmpty();
    assertThat(execs.delete(none, "nothing")).isEmpty();
    containerd.containers().delete(none);

    String id = bundle.running("sleep", "600");
    String exec = registered(id, "true");
    assertThatThrownBy(() -> execs.register(id, exec, process("true"), TestBundle.NO_STREAMS))
        .isInstanceOf(RuntimeFault.AlreadyExists.class);
    execs.delete(id, exec);

    containerd.tasks().pause(id);
    assertThatThrownBy(() -> registered(id, "true"))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageContaining("paused");
    containerd.tasks().resume(id);
    containerd.tasks().kill(id, 9, true);
    containerd.tasks().exit(id).get(20, TimeUnit.SECONDS);
    assertThatThrownBy(() -> registered(id, "true"))
        .isInstanceOf(RuntimeFault.Failed.class)
        .hasMessageContaining("stopped");
    bundle.remove(id);
  }

  @Test
  void theEndOfTheTaskEndsItsExecs() throws Exception {
    String id = bundle.running("sleep", "600");
    String exec = registered(id, "sleep", "600");
    execs.start(id, exec);
    CompletableFuture<ExecProcess> exit = execs.exit(id, exec);
    containerd.tasks().kill(id, 9, false);
    assertThat(exit.get(20, TimeUnit.SECONDS).exitStatus()).isEqualTo(137);
    Awaitility.await()
        .untilAsserted(() -> assertThat(found(id, exec).status()).isEqualTo(Task.Status.STOPPED));
    bundle.remove(id);
    assertThat(execs.find(id, exec)).isEmpty();
  }

  @Test
  void outputGoesToTheStreamsOfTheExec() throws Exception {
    Path log = containerd.dataDir().resolve("exec.log");
    String id = bundle.running("sleep", "600");
    String exec = TestBundle.newId();
    execs.register(
        id,
        exec,
        process("/bin/busybox", "echo", "hello"),
        new TaskStreams("", "file://" + log, "file://" + log, false));
    execs.start(id, exec);
    execs.exit(id, exec).get(20, TimeUnit.SECONDS);
    execs.delete(id, exec);
    Awaitility.await().untilAsserted(() -> assertThat(Files.readString(log)).isEqualTo("hello\n"));
    bundle.remove(id);
  }

  @Test
  void theSpecOfAContainerObjectIsReadBack() {
    String id = bundle.container("true");
    assertThat(containerd.containers().spec(id).orElseThrow()).contains("\"cgroupsPath\"", id);
    containerd.containers().delete(id);
    assertThat(containerd.containers().spec(id)).isEmpty();
  }

  private static ExecProcess found(String id, String exec) {
    return execs.find(id, exec).orElseThrow();
  }

  private static String registered(String id, String... busyboxArguments) {
    String exec = TestBundle.newId();
    String[] command =
        Stream.concat(Stream.of("/bin/busybox"), Stream.of(busyboxArguments))
            .toArray(String[]::new);
    execs.register(id, exec, process(command), TestBundle.NO_STREAMS);
    return exec;
  }

  private static String process(String... command) {
    String args = Stream.of(command).map(w -> '"' + w + '"').collect(Collectors.joining(","));
    return """
    {"user":{"uid":0,"gid":0},"args":[%s],"env":["PATH=/bin"],"cwd":"/"}\
    """
        .formatted(args);
  }
}
