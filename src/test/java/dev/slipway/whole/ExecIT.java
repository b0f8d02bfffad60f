package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Processes beside a container's first one, by the docker command line and over HTTP. */
@ParameterizedClass(name = "{0}")
@EnumSource(value = Store.class, names = "H2")
@ExtendWith(SharedServices.class)
class ExecIT extends WholeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  ExecIT(Store store) {
    super(store);
  }

  @Test
  void theCommandLineRunsCommandsInAContainer() {
    docker.run("execs", ContainerBody.sleeping().with("Env", List.of("KEPT=yes")));

    assertThat(cli("exec execs echo hello").expectSuccess()).isEqualTo("hello\n");
    Shell.Output both = cli("exec execs sh -c 'echo out; echo err >&2; exit 9'");
    assertThat(both.exit()).isEqualTo(9);
    assertThat(both.lines()).containsExactlyInAnyOrder("out", "err");
    assertThat(
            cli("exec -e A=1 -w /tmp -u 1000:7 execs sh -c 'echo $A $KEPT; pwd; id -u; id -g'")
                .expectSuccess()
                .lines())
        .containsExactly("1 yes", "/tmp", "1000", "7");
    assertThat(cli("exec execs sh -c 'kill -9 $$'").exit()).isEqualTo(137);

    String capabilities = "execs grep CapEff /proc/self/status";
    assertThat(cli("exec --privileged " + capabilities).expectSuccess())
        .isNotEqualTo(cli("exec " + capabilities).expectSuccess());

    cli("exec -d execs touch /tmp/detached").expectSuccess();
    await("a command without a client")
        .atMost(PATIENCE)
        .until(() -> cli("exec execs ls /tmp/detached").exit() == 0);
  }

  @Test
  void whatCannotBeStartedSaysWhy() {
    String id = docker.run("refusing", ContainerBody.sleeping());

    Shell.Output missing = cli("exec refusing nothing");
    assertThat(missing.exit()).isIn(126, 127);
    assertThat(missing.text())
        .contains(
            "OCI runtime exec failed: exec failed: unable to start container process: exec:"
                + " \"nothing\": executable file not found in $PATH: unknown");
    assertThat(cli("exec refusing /etc").text()).contains("permission denied");
    assertThat(cli("exec -w /nowhere refusing true").text()).contains("/nowhere");
    assertThat(cli("exec -u nobody-here refusing true").text())
        .contains("unable to find user nobody-here: no matching entries in passwd file");

    String exec = created(id, "{\"Cmd\":[\"nothing\"]}");
    Reply detached = docker.post("/exec/" + exec + "/start", "{\"Detach\":true}");
    assertThat(detached.status()).isEqualTo(400);
    assertThat(inspected(exec).path("ExitCode").asInt()).isEqualTo(126);
    assertThat(inspected(exec).path("Running").asBoolean()).isFalse();
    assertThat(inspected(exec).path("Pid").asInt()).isZero();
    String unknownUser = created(id, "{\"Cmd\":[\"true\"],\"User\":\"nobody-here\"}");
    assertThat(docker.post("/exec/" + unknownUser + "/start", "{\"Detach\":true}").status())
        .isEqualTo(500);
    assertThat(actions(id))
        .filteredOn(action -> action.contains("exec"))
        .contains("exec_create: nothing", "exec_start: nothing")
        .noneMatch(action -> action.startsWith("exec_die"));
    assertThat(docker.inspect(id).path("ExecIDs").isNull()).isTrue();
  }

  @Test
  void inputComesThroughToItsEndWithoutLoss() throws IOException {
    docker.run("eating", ContainerBody.sleeping());
    assertThat(shell("printf abc | DOCKER exec -i eating cat").expectSuccess()).isEqualTo("abc");
    // The output goes on after the end of the input.
    assertThat(
            shell("printf abc | DOCKER exec -i eating sh -c 'cat; sleep 0.3; echo; echo end'")
                .expectSuccess())
        .isEqualTo("abc\nend\n");

    Path bytes = Files.createTempFile("slipway-exec", "");
    try {
      shell("head -c 50000000 /dev/urandom > " + bytes).expectSuccess();
      assertThat(shell("DOCKER exec -i eating cat < " + bytes + " | md5sum").expectSuccess())
          .isEqualTo(shell("md5sum < " + bytes).expectSuccess());
    } finally {
      Files.delete(bytes);
    }
  }

  @Test
  void aTerminalIsOneAndIsLeftByItsKeys() throws IOException {
    String id = docker.run("typed", ContainerBody.sleeping());
    Shell.Output output =
        Shell.run(
            "script",
            "-qec",
            tool() + " exec -it typed sh -c 'tty; echo $TERM; stty size; exit 3'",
            "/dev/null");
    assertThat(output.exit()).isEqualTo(3);
    assertThat(output.text()).contains("/dev/pts/", "xterm");

    String exec =
        created(
            id,
            """
            {"Cmd":["sh"],"Tty":true,"AttachStdin":true,"AttachStdout":true,"AttachStderr":true,
             "DetachKeys":"ctrl-a,b"}
            """);
    try (HttpConnection connection = slipway.connect()) {
      InputStream out =
          connection.hijack("/exec/" + exec + "/start", "{\"Tty\":true,\"ConsoleSize\":[33,44]}");
      connection.writeRaw("stty size; echo $((40+2))\n".getBytes(StandardCharsets.UTF_8));
      awaitText(out, "33 44", "42");
      docker.post("/exec/" + exec + "/resize?h=20&w=30").expect(200);
      connection.writeRaw("stty size\n".getBytes(StandardCharsets.UTF_8));
      awaitText(out, "20 30");
      connection.writeRaw(new byte[] {1, 'b'});
      assertThat(out.readAllBytes()).as("the rest of a session that was left").isNotNull();
    }
    assertThat(inspected(exec).path("Running").asBoolean()).isTrue();
    assertThat(inspected(exec).path("DetachKeys").asString()).isEqualTo("AWI=");
    assertThat(actions(id)).contains("exec_detach");

    docker.post("/slipway/v1/execs/" + exec + "/kill?signal=NOPE").expect(400);
    docker.post("/slipway/v1/execs/" + exec + "/kill").expect(204);
    awaitEnd(exec, 137);
    docker.post("/slipway/v1/execs/" + exec + "/kill").expect(409);
    docker.post("/slipway/v1/execs/nothing/kill").expect(404);
  }

  @Test
  void anExecIsShownFromItsCreationOnAndEndsWithItsContainer() {
    String id = docker.run(ContainerBody.sleeping().with("Labels", Map.of("team", "blue")));
    assertThat(docker.inspect(id).path("ExecIDs").isNull()).isTrue();
    String exec = created(id, "{\"Cmd\":[\"sleep\",\"600\"],\"AttachStdout\":true}");
    assertThat(inspected(exec).toString())
        .isEqualTo(
            """
            {"ID":"%s","Running":false,"ExitCode":null,"ProcessConfig":{"tty":false,\
            "entrypoint":"sleep","arguments":["600"],"privileged":false},"OpenStdin":false,\
            "OpenStderr":false,"OpenStdout":true,"CanRemove":false,"ContainerID":"%s",\
            "DetachKeys":"","Pid":0}\
            """
                .formatted(exec, id));
    assertThat(execIds(id)).containsExactly(exec);

    docker.post("/exec/" + exec + "/start", "{\"Detach\":true}").expect(200);
    JsonNode running = inspected(exec);
    assertThat(running.path("Running").asBoolean()).isTrue();
    assertThat(running.path("ExitCode").isNull()).isTrue();
    assertThat(ProcessHandle.of(running.path("Pid").asLong())).isPresent();
    assertThat(docker.post("/exec/" + exec + "/start", "{\"Detach\":true}").expect(409).message())
        .isEqualTo("Error: Exec command " + exec + " is already running");
    assertThat(hijacked(exec)).contains("Error: Exec command " + exec + " is already running\r\n");
    String created = created(id, "{\"Cmd\":[\"true\"]}");

    docker.post("/containers/" + id + "/stop?t=5").expect(204);

    assertThat(inspected(exec).path("ExitCode").asInt()).isEqualTo(137);
    assertThat(docker.inspect(id).path("ExecIDs").isNull()).isTrue();
    assertThat(docker.get("/exec/" + created + "/json").expect(404).message())
        .isEqualTo("No such exec instance: " + created);
    assertThat(docker.post("/exec/" + exec + "/start", "{\"Detach\":true}").expect(409).message())
        .isEqualTo("container " + id + " is not running");
    assertThat(actions(id))
        .containsSubsequence("exec_create: sleep 600", "exec_start: sleep 600", "exec_die", "die");
    JsonNode attributes =
        docker.eventObjects(id).stream()
            .filter(event -> event.path("Action").asString().equals("exec_die"))
            .findFirst()
            .orElseThrow()
            .path("Actor")
            .path("Attributes");
    assertThat(attributes.path("execID").asString()).isEqualTo(exec);
    assertThat(attributes.path("exitCode").asString()).isEqualTo("137");
    assertThat(attributes.path("team").asString()).isEqualTo("blue");
    docker.remove(id);
    docker.get("/exec/" + exec + "/json").expect(404);
  }

  @Test
  void refusalsComeInDockersOrder() {
    String stopped = docker.create(ContainerBody.sleeping());
    String path = "/containers/" + stopped + "/exec";
    assertThat(docker.post("/containers/nobody-here/exec", "{}").expect(400).message())
        .isEqualTo("No exec command specified");
    assertThat(
            docker.post("/containers/nobody-here/exec", "{\"Cmd\":[\"a\"]}").expect(404).message())
        .isEqualTo("No such container: nobody-here");
    docker.post(path, "{").expect(400);
    docker.send("POST", path, Map.of("Content-Type", "text/plain"), "{}").expect(400);
    assertThat(docker.post(path, "{\"Cmd\":[\"a\"],\"DetachKeys\":\"no\"}").expect(409).message())
        .isEqualTo("container " + stopped + " is not running");

    String id = docker.run("halting", ContainerBody.sleeping());
    assertThat(
            docker
                .post("/containers/halting/exec", "{\"Cmd\":[\"a\"],\"DetachKeys\":\"no\"}")
                .expect(400)
                .message())
        .isEqualTo("Invalid escape keys (no) provided");
    docker.post("/exec/nothing/start", "{").expect(400);
    assertThat(docker.post("/exec/nothing/start", "{}").expect(404).message())
        .isEqualTo("No such exec instance: nothing");
    docker.post("/exec/nothing/resize?h=1").expect(400);
    docker.post("/exec/nothing/resize?h=1&w=1").expect(404);
    String exec = created(id, "{\"Cmd\":[\"true\"]}");
    docker.post("/containers/" + id + "/pause").expect(204);
    assertThat(docker.post("/containers/halting/exec", "{\"Cmd\":[\"a\"]}").expect(409).message())
        .isEqualTo("Container halting is paused, unpause the container before exec");
    assertThat(docker.post("/exec/" + exec + "/start", "{}").expect(409).message())
        .isEqualTo("Container " + id + " is paused, unpause the container before exec");
    docker.post("/containers/" + id + "/unpause").expect(204);
  }

  @Test
  void aClientThatVanishesAndAChildThatStaysHoldNothingUp() throws IOException {
    String id = docker.run(ContainerBody.sleeping());
    String exec =
        created(
            id,
            "{\"Cmd\":[\"sh\",\"-c\",\"yes | head -c 3000000; exit 4\"],\"AttachStdout\":true}");
    try (HttpConnection connection = slipway.connect()) {
      assertThat(connection.hijack("/exec/" + exec + "/start", "{}").read()).isEqualTo(1);
    }
    awaitEnd(exec, 4);

    String staying =
        created(id, "{\"Cmd\":[\"sh\",\"-c\",\"sleep 600 & echo begun\"],\"AttachStdout\":true}");
    assertThat(hijacked(staying)).contains("begun\n");
    assertThat(inspected(staying).path("ExitCode").asInt()).isZero();
  }

  @Test
  void manyExecsLeaveNothing() {
    String id = docker.run("many", ContainerBody.sleeping());
    for (int i = 0; i < 3; i++) {
      exec(id);
    }
    long shim = shim(id);
    await("nothing of the first ones is left").atMost(PATIENCE).until(() -> fifos(id).isEmpty());
    int shimBefore = descriptors(shim);
    int ownBefore = descriptors(slipway.pid());

    List<CompletableFuture<Void>> all =
        IntStream.range(0, 4)
            .mapToObj(client ->
                CompletableFuture.runAsync(() -> {
                  for (int i = 0; i < 10; i++) {
                    exec(id);
                  }
                }))
            .toList();
    all.forEach(CompletableFuture::join);

    await("as many open files as before")
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(fifos(id)).isEmpty();
          assertThat(descriptors(shim)).isLessThanOrEqualTo(shimBefore);
          assertThat(descriptors(slipway.pid())).isLessThan(ownBefore + 20);
        });
    assertThat(docker.inspect(id).path("ExecIDs").isNull()).isTrue();
  }

  private void exec(String id) {
    String exec = created(id, "{\"Cmd\":[\"echo\",\"hello\"],\"AttachStdout\":true}");
    assertThat(hijacked(exec)).isEqualTo("hello\n");
    assertThat(inspected(exec).path("ExitCode").asInt()).isZero();
  }

  private String created(String id, String body) {
    return docker
        .post("/containers/" + id + "/exec", body)
        .expect(201)
        .json()
        .path("Id")
        .asString();
  }

  private JsonNode inspected(String exec) {
    return docker.get("/exec/" + exec + "/json").expect(200).json();
  }

  private List<String> execIds(String id) {
    return docker.inspect(id).path("ExecIDs").valueStream().map(JsonNode::asString).toList();
  }

  private List<String> actions(String id) {
    return docker.eventObjects(id).stream().map(event -> event.path("Action").asString()).toList();
  }

  private void awaitEnd(String exec, int exitCode) {
    await("the end of the exec")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(inspected(exec).path("ExitCode").asInt(-1)).isEqualTo(exitCode));
  }

  /** What an attached start without a terminal sends, until its end. */
  private String hijacked(String exec) {
    try (HttpConnection connection = slipway.connect()) {
      return Docker.unframe(connection.hijack("/exec/" + exec + "/start", "{}").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitText(InputStream out, String... texts) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (!Stream.of(texts).allMatch(text -> seen.indexOf(text) >= 0)) {
      int next = out.read();
      assertThat(next).as("after %s", seen).isNotNegative();
      seen.append((char) next);
    }
  }

  private List<Path> fifos(String id) {
    try (Stream<Path> entries = Files.list(slipway.dataDir().resolve("streams/" + id + "/exec"))) {
      return entries.toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long shim(String id) {
    return slipway
        .processes()
        .filter(handle -> SlipwayProcess.commandLine(handle).contains(id))
        .filter(handle -> SlipwayProcess.commandLine(handle).contains("shim"))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static int descriptors(long pid) {
    return Shell.run("ls", "/proc/" + pid + "/fd").lines().size();
  }

  private Shell.Output cli(String arguments) {
    return shell("DOCKER " + arguments);
  }

  private Shell.Output shell(String script) {
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    command.add(script.replace("DOCKER", tool()));
    return Shell.run(command);
  }

  private String tool() {
    return "docker -H unix://" + slipway.socket();
  }
}
