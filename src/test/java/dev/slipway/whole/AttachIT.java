package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Clients attached to containers: on the wire, by the command line tool, over websockets. */
@ExtendWith(SharedServices.class)
class AttachIT extends WholeTest {

  private static final String OUTPUT = "/attach?stream=1&stdout=1&stderr=1";
  private static final String ALL = OUTPUT + "&stdin=1";
  private static final int MUCH = 20_000_000;

  AttachIT() {
    super(Store.H2);
  }

  private Attached attach(String id, String query) throws IOException {
    return Attached.to(slipway.connect(), "/v1.45/containers/" + id + query, Attached.UPGRADE);
  }

  private static ContainerBody interactive(ContainerBody body) {
    return body.with("OpenStdin", true).with("AttachStdin", true).with("StdinOnce", true);
  }

  private static ContainerBody terminal(String script) {
    return ContainerBody.shell(script).with("OpenStdin", true).with("Tty", true);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1.45, true, false, multiplexed",
    "/v1.41, true, false, raw",
    "/v1.45, true, true, raw",
    "/v1.45, false, false, raw",
  })
  void aHijackedConnectionGetsTheOutputOfAContainerThatIsStartedLater(
      String version, boolean upgrade, boolean terminal, String media) throws IOException {
    String id = docker.create(ContainerBody.shell("echo out; echo err >&2").with("Tty", terminal));
    for (HttpConnection connection :
        List.of(slipway.connect(), HttpConnection.tcp(slipway.port()))) {
      try (Attached client =
          Attached.to(
              connection,
              version + "/containers/" + id + OUTPUT,
              upgrade ? Attached.UPGRADE : Map.of())) {
        assertThat(client.status()).isEqualTo("HTTP/1.1 " + (upgrade ? "101 UPGRADED" : "200 OK"));
        assertThat(client.headers())
            .contains("Content-Type: application/vnd.docker." + media + "-stream")
            .noneMatch(header -> header.startsWith("Content-Length"))
            .noneMatch(header -> header.startsWith("Transfer-Encoding"));
        if (upgrade) {
          assertThat(client.headers()).contains("Connection: Upgrade", "Upgrade: tcp");
        }
        client.endInput();
        docker.start(id).expect(204);
        byte[] output = client.rest();
        if (terminal) {
          assertThat(new String(output, UTF_8)).isEqualTo("out\r\nerr\r\n");
        } else {
          assertThat(Docker.unframe(output)).hasSize(8).contains("out\n", "err\n");
          assertThat(new String(output, ISO_8859_1))
              .contains("\1\0\0\0\0\0\0\4out\n", "\2\0\0\0\0\0\0\4err\n");
        }
        docker.awaitStatus(id, "exited");
      }
    }
    assertThat(docker.events(id)).contains("container attach");
  }

  @Test
  void aRefusalIsTextAsOfAHijackedConnection() throws IOException {
    String id = docker.run(ContainerBody.sleeping());
    docker.post("/containers/" + id + "/pause").expect(204);
    assertRefused("nobody" + OUTPUT, "404 Not Found", "No such container: nobody");
    assertRefused(
        "nobody" + OUTPUT + "&detachKeys=ctrl-A",
        "400 Bad Request",
        "Invalid detach keys (ctrl-A) provided");
    assertRefused(
        id + OUTPUT,
        "409 Conflict",
        "container " + id + " is paused, unpause the container before attach");
    docker.post("/containers/" + id + "/unpause").expect(204);
  }

  private void assertRefused(String target, String status, String text) throws IOException {
    try (Attached refused = attach(target, "")) {
      assertThat(refused.status()).isEqualTo("HTTP/1.1 " + status);
      assertThat(refused.headers())
          .contains("Content-Type: application/vnd.docker.raw-stream")
          .noneMatch(header -> header.startsWith("Content-Length"));
      assertThat(new String(refused.rest(), UTF_8)).isEqualTo(text + "\r\n");
    }
  }

  @Test
  void muchGoesInAndOutUnchanged() throws Exception {
    String id = docker.create(interactive(ContainerBody.running("cat")));
    byte[] bytes = new byte[MUCH];
    new Random(1).nextBytes(bytes);
    try (Attached client = attach(id, ALL)) {
      CompletableFuture<Void> sent = client.sending(bytes, true);
      docker.start(id).expect(204);
      byte[] frames = client.rest();
      sent.get(30, SECONDS);
      assertThat(Docker.contentOf(frames)).isEqualTo(bytes);
      assertThat(docker.state(id).path("Running").asBoolean())
          .as("the end comes when the container does not run any more")
          .isFalse();
    }
  }

  @Test
  void aSlowReaderLosesNothingOfAContainerThatIsGone() throws Exception {
    String id =
        docker.create(
            ContainerBody.shell("head -c 900000 /dev/zero; echo end >&2").host("AutoRemove", true));
    try (Attached client = attach(id, OUTPUT)) {
      docker.start(id).expect(204);
      docker.awaitGone(id);
      assertThat(client.restOfFrames()).hasSize(900_004).contains("end\n");
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsUpNeitherTheEndNorTheLog() throws Exception {
    String id = docker.create(ContainerBody.running("yes"));
    try (Attached client = attach(id, OUTPUT)) {
      docker.start(id).expect(204);
      docker.awaitLog(id, "y\ny\n");
      docker.post("/containers/" + id + "/kill").expect(204);
      docker.awaitStatus(id, "exited");
      String log = docker.logs(id, "stdout=1");
      assertThat(client.restOfFrames()).isEqualTo(log);
    }
  }

  @Test
  void inputThatIsNeverReadIsNoErrorForTheClient() throws Exception {
    String id = docker.create(interactive(ContainerBody.shell("head -c 1 >/dev/null; echo done")));
    try (Attached client = attach(id, ALL)) {
      CompletableFuture<Void> sent = client.sending(new byte[4_000_000], true);
      docker.start(id).expect(204);
      assertThat(client.restOfFrames()).isEqualTo("done\n");
      sent.get(30, SECONDS);
    }
  }

  @Test
  void inputThatStaysOpenOutlivesItsClients() throws Exception {
    String id =
        docker.run(
            ContainerBody.shell("while read line; do echo got $line; done")
                .with("OpenStdin", true));
    try (Attached first = attach(id, ALL);
        Attached second = attach(id, ALL)) {
      first.send("one\n");
      first.until("got one\n");
      second.until("got one\n");
      first.endInput();
      assertThat(first.rest()).as("only its own session ends").isEmpty();
      second.send("two\n");
      second.until("got two\n");
    }
    assertThat(docker.status(id)).isEqualTo("running");
  }

  @Test
  void theDetachKeysLeaveATerminalAndItsProcess() throws Exception {
    String id = docker.run(terminal("while read line; do echo got $line; done"));
    try (Attached client = attach(id, ALL);
        Attached other = attach(id, ALL + "&detachKeys=ctrl-a,x")) {
      client.send("one\n");
      client.until("got one\r\n");
      other.send("\1y\n");
      other.until("got \1y\r\n");
      other.send("b\1x");
      other.rest();
      client.send("c\n");
      client.until("got bc\r\n");
      client.send("\20\21");
      client.rest();
    }
    assertThat(docker.status(id)).isEqualTo("running");
    assertThat(docker.events(id))
        .filteredOn(event -> event.endsWith("tach"))
        .containsExactly(
            "container attach", "container attach", "container detach", "container detach");
  }

  @Test
  void aTerminalHasASizeFromTheStartAndTakesANewOne() throws Exception {
    String id =
        docker.create(
            terminal("while stty size; read line; do :; done")
                .host("ConsoleSize", List.of(30, 100)));
    assertThat(docker.post("/containers/" + id + "/resize?h=1&w=2").expect(409).text())
        .contains("container " + id + " is not running");
    assertThat(docker.post("/containers/" + id + "/resize?h=1").expect(400).text())
        .contains("strconv.Atoi: parsing \\\"\\\": invalid syntax");
    docker.post("/containers/nobody/resize?h=1&w=2").expect(404);
    try (Attached client = attach(id, ALL)) {
      docker.start(id).expect(204);
      client.until("30 100\r\n");
      docker.post("/containers/" + id + "/resize?h=40&w=120").expect(200);
      client.send("\n");
      client.until("40 120\r\n");
    }
    assertThat(docker.eventObjects(id))
        .filteredOn(event -> event.path("Action").asString().equals("resize"))
        .singleElement()
        .satisfies(event -> {
          JsonNode attributes = event.path("Actor").path("Attributes");
          assertThat(attributes.path("height").asString()).isEqualTo("40");
          assertThat(attributes.path("width").asString()).isEqualTo("120");
          assertThat(attributes.path("image").asString()).isEqualTo("busybox:latest");
        });
    String plain = docker.run(ContainerBody.sleeping());
    docker.post("/containers/" + plain + "/resize?h=1&w=2").expect(200);
  }

  @Test
  void theLogComesFirstAndNothingTwice() throws Exception {
    String id =
        docker.run(
            ContainerBody.shell(
                    "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done; printf half;"
                        + " read go; echo ' whole'")
                .with("OpenStdin", true));
    String expected =
        IntStream.rangeClosed(1, 3000).mapToObj(i -> i + "\n").collect(Collectors.joining())
            + "half whole\n";
    List<Attached> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(attach(id, ALL + "&logs=1"));
    }
    docker.awaitLog(id, "3000\n");
    clients.add(attach(id, ALL + "&logs=1"));
    clients.getFirst().send("\n");
    for (Attached client : clients) {
      assertThat(client.restOfFrames()).isEqualTo(expected);
      client.close();
    }
    try (Attached past = attach(id, "/attach?logs=1&stdout=1")) {
      assertThat(past.restOfFrames()).isEqualTo(expected);
    }
  }

  @Test
  void twoHundredIdleSessionsAreNoBurden() throws Exception {
    String id = docker.run(ContainerBody.shell("read go; echo gone").with("OpenStdin", true));
    List<Attached> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clients.add(attach(id, ALL));
    }
    assertThat(docker.get("/_ping").status()).isEqualTo(200);
    String metrics =
        new Docker(() -> HttpConnection.tcp(slipway.metricsPort())).get("/metrics").text();
    assertThat(metrics).contains("slipway_sessions{kind=\"attach\"} 200");
    clients.getLast().send("\n");
    for (Attached client : clients) {
      assertThat(client.restOfFrames()).isEqualTo("gone\n");
      client.close();
    }
  }

  @Test
  void aContainerThatIsRemovedEndsTheSessionsThatWaitForIt() throws Exception {
    String id = docker.create(ContainerBody.sleeping());
    try (Attached client = attach(id, ALL)) {
      docker.remove(id);
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void aWebPageOfThisSiteAttachesAndNoOther() throws IOException {
    String id = docker.run(ContainerBody.shell("read a; echo got $a").with("OpenStdin", true));
    String target = "/v1.45/containers/" + id + "/attach/ws?stream=1&stdin=1&stdout=1";
    try (WebSocketClient other =
        WebSocketClient.open(
            HttpConnection.tcp(slipway.port()), target, Map.of("Origin", "http://example.com"))) {
      assertThat(other.status()).startsWith("HTTP/1.1 403");
    }
    assertThat(docker.get("/v1.45/containers/" + id + "/attach/ws").status()).isEqualTo(400);
    try (WebSocketClient page = WebSocketClient.open(slipway.connect(), target, Map.of())) {
      assertThat(page.status()).startsWith("HTTP/1.1 101 Switching Protocols");
      page.send("hello\n");
      assertThat(page.message()).isEqualTo("binary got hello\n");
      assertThat(page.message()).isEqualTo("close ");
    }
  }

  @Test
  void theCommandLineRunsContainersInTheForeground() {
    assertThat(cli("docker $H run --rm busybox echo hi")).isEqualTo("hi\n0\n");
    assertThat(cli("docker $H run --rm busybox sh -c 'echo no >&2; exit 7'")).isEqualTo("no\n7\n");
    assertThat(cli("echo in | docker $H run -i --rm busybox cat")).isEqualTo("in\n0\n");
    assertThat(cli("seq 1 300000 | docker $H run -i --rm busybox head -1")).isEqualTo("1\n0\n");
    assertThat(cli("docker $H run --rm busybox no-such-command 2>/dev/null")).isEqualTo("127\n");
    assertThat(
            cli("script -qec \"docker $H run -it --rm busybox sh -c 'tty; exit 3'\" /dev/null")
                .replaceAll("\r|\\^@", ""))
        .isEqualTo("/dev/pts/0\n3\n");
    assertThat(
            cli(
                "docker $H run -di --name later busybox sh -c 'read a; echo got $a; sleep 1; exit 4'"
                    + " >/dev/null; (echo x; sleep 2) | docker $H attach later; echo $?;"
                    + " docker $H rm later"))
        .isEqualTo("got x\n4\nlater\n0\n");
  }

  private String cli(String script) {
    return Shell.run("sh", "-c", "H='-H unix://" + slipway.socket() + "'; " + script + "; echo $?")
        .text();
  }
}
