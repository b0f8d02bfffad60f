package dev.slipway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.logs.ContainerLogs.Attached;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.streams.Attachment;
import dev.slipway.streams.Attachments;
import dev.slipway.streams.OpenStreams;
import dev.slipway.streams.StreamSink;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hijacked connections and websockets over real Tomcat, with a process in the container's place.
 */
class AttachApiTest extends ServedApi {

  private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
  private static final String OUTPUT = "/attach?stream=1&stdout=1&stderr=1";

  @TempDir Path folder;
  private final Attachments attachments = new Attachments();

  private void joinsFinishedOutput() {
    when(logs.attach(any(), anyBoolean(), anyBoolean(), anyBoolean()))
        .thenAnswer(call -> {
          Attachment share = attachments.join(true, true);
          share.put("stdout", "out\n".getBytes(UTF_8));
          share.put("stderr", "err\n".getBytes(UTF_8));
          attachments.end();
          return new Attached(share, null);
        });
  }

  /** Sends a request with what belongs to the session already, half-closes, and reads all. */
  private static String exchange(SocketAddress address, String target, String headers, String rest)
      throws IOException {
    return exchange(address, "POST " + target, "Content-Length: 0\r\n" + headers + "\r\n" + rest);
  }

  private static String exchange(SocketAddress address, String line, String rest)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      String request = line + " HTTP/1.1\r\nHost: localhost\r\n" + rest;
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.shutdownOutput();
      return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
    }
  }

  private List<SocketAddress> doors() {
    return List.of(
        UnixDomainSocketAddress.of(SOCKET),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1.45, true, 101 UPGRADED, multiplexed",
    "/v1.41, true, 101 UPGRADED, raw",
    "/v1.45, false, 200 OK, raw",
  })
  void theOutputFollowsTheHead(String version, boolean upgrade, String status, String media)
      throws IOException {
    know(container("running"));
    joinsFinishedOutput();
    for (SocketAddress door : doors()) {
      String answer =
          exchange(door, version + "/containers/web" + OUTPUT, upgrade ? UPGRADE : "", "");
      assertThat(answer)
          .startsWith("HTTP/1.1 " + status + "\r\n")
          .contains("Content-Type: application/vnd.docker." + media + "-stream\r\n")
          .doesNotContain("Content-Length", "Transfer-Encoding")
          .endsWith("\r\n\r\n\1\0\0\0\0\0\0\4out\n\2\0\0\0\0\0\0\4err\n");
      if (upgrade) {
        assertThat(answer).contains("Connection: Upgrade\r\n", "Upgrade: tcp\r\n");
      }
    }
    verify(directEvents, timeout(5000).times(2)).show(any(), eq("attach"), eq(Map.of()));
  }

  @Test
  void inputThatCameWithTheRequestAndItsEndReachTheProcess() throws Exception {
    know(interactive());
    when(outcomes.exit(any(), any()))
        .thenReturn(CompletableFuture.completedFuture(new ExitOutcome(0, null)));
    for (SocketAddress door : doors()) {
      OpenStreams streams =
          OpenStreams.open(
              folder.resolve("fifos"), false, true, name -> StreamSink.NONE, attachments);
      when(logs.attach(any(), anyBoolean(), anyBoolean(), anyBoolean()))
          .thenAnswer(call -> new Attached(attachments.join(true, true), null));
      Process process =
          new ProcessBuilder("sh", "-c", "cat; sleep 0.3; echo late")
              .redirectInput(Path.of(streams.streams().stdin()).toFile())
              .redirectOutput(Path.of(streams.streams().stdout()).toFile())
              .redirectError(Path.of(streams.streams().stderr()).toFile())
              .start();
      streams.expectEnd();
      streams.started();
      CompletableFuture<Void> ended =
          process
              .onExit()
              .thenAccept(exited -> {
                try {
                  streams.close(Duration.ofSeconds(5));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });

      String answer =
          exchange(door, "/containers/web" + OUTPUT + "&stdin=1", UPGRADE, "early bytes");

      assertThat(answer).contains("early bytes").endsWith("late\n");
      assertThat(process.waitFor()).isZero();
      ended.get();
    }
    verify(tasks, timeout(5000).times(2)).closeInput(ID, null);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /attach?stream=1&stdout=1, Content-Length: 10",
    "POST, /attach?stream=1&stdout=1, Transfer-Encoding: chunked",
    "GET, /attach/ws?stream=1&stdout=1, Content-Length: 10",
  })
  void aRequestWhoseBodyNeverComesTakesNoShare(String method, String target, String length)
      throws IOException {
    know(container("running"));
    String upgrade =
        method.equals("POST")
            ? UPGRADE
            : """
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            """
                .replace("\n", "\r\n");
    for (SocketAddress door : doors()) {
      assertThat(
              exchange(
                  door, method + " /containers/web" + target, length + "\r\n" + upgrade + "\r\n"))
          .startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
    verify(logs, never()).attach(any(), anyBoolean(), anyBoolean(), anyBoolean());
  }

  @Test
  void aContainerThatIsRemovedMeanwhileHasNobodyWait() throws IOException {
    know(container("running"));
    when(logs.attach(any(), anyBoolean(), anyBoolean(), anyBoolean()))
        .thenAnswer(call -> {
          when(views.find(ID)).thenReturn(Optional.empty());
          return new Attached(attachments.join(true, true), null);
        });
    assertThat(exchange(doors().getFirst(), "/containers/web" + OUTPUT, UPGRADE, ""))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .endsWith("No such container: " + ID + "\r\n");
    assertThat(attachments.isEmpty()).isTrue();
    verify(logs).forget(ID);
  }

  @Test
  void aClientIsToldTheEndOfItsOwnRunThoughTheNextHasBegun() throws IOException {
    know(interactive());
    joinsFinishedOutput();
    CompletableFuture<ExitOutcome> never = new CompletableFuture<>();
    when(outcomes.exit(ID, ExitCondition.NOT_RUNNING)).thenReturn(never);
    when(outcomes.exit(ID, ExitCondition.NEXT_EXIT))
        .thenReturn(CompletableFuture.completedFuture(new ExitOutcome(0, null)));

    assertThat(exchange(doors().getFirst(), "/containers/web" + OUTPUT, UPGRADE, ""))
        .endsWith("err\n");
    assertThat(never).as("nobody waits any more").isCancelled();
  }

  @Test
  void aClientThatBreaksOffDoesNotWaitForTheEnd() throws IOException {
    know(interactive());
    joinsFinishedOutput();
    CompletableFuture<ExitOutcome> never = new CompletableFuture<>();
    CompletableFuture<ExitOutcome> nor = new CompletableFuture<>();
    when(outcomes.exit(ID, ExitCondition.NOT_RUNNING)).thenReturn(never);
    when(outcomes.exit(ID, ExitCondition.NEXT_EXIT)).thenReturn(nor);
    try (SocketChannel channel = SocketChannel.open(doors().getLast())) {
      channel.write(
          ByteBuffer.wrap(
              ("POST /containers/web"
                      + OUTPUT
                      + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                      + UPGRADE
                      + "\r\n")
                  .getBytes(ISO_8859_1)));
      verify(outcomes, timeout(10_000)).exit(ID, ExitCondition.NOT_RUNNING);
      // Closing resets the connection then.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    await().untilAsserted(() -> assertThat(never).isCancelled());
    assertThat(nor).isCancelled();
  }

  @Test
  void aRefusalIsTextWithoutLength() throws IOException {
    know(container("paused"));
    for (SocketAddress door : doors()) {
      assertThat(exchange(door, "/v1.45/containers/web" + OUTPUT, UPGRADE, ""))
          .startsWith("HTTP/1.1 409 Conflict\r\n")
          .contains("Content-Type: application/vnd.docker.raw-stream\r\n")
          .doesNotContain("Content-Length", "Transfer-Encoding")
          .endsWith("\r\n\r\ncontainer web is paused, unpause the container before attach\r\n");
      assertThat(exchange(door, "/v1.45/containers/gone" + OUTPUT, UPGRADE, ""))
          .startsWith("HTTP/1.1 404 Not Found\r\n")
          .endsWith("\r\n\r\nNo such container: gone\r\n");
      assertThat(exchange(door, "/containers/gone" + OUTPUT + "&detachKeys=ctrl-A", UPGRADE, ""))
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .endsWith("\r\n\r\nInvalid detach keys (ctrl-A) provided\r\n");
    }
  }

  @Test
  void aWebsocketOfAnotherSiteIsRefusedAndSoIsWhatIsNone() {
    know(container("running"));
    String target = "/containers/web/attach/ws?stream=1&stdout=1";
    String handshake =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n".formatted(target);
    assertThat(
            http.raw(
                (handshake + "Connection: close\r\nOrigin: http://evil.example\r\n\r\n")
                    .getBytes(UTF_8)))
        .extracting(Http.Reply::status)
        .isEqualTo(403);
    assertThat(http.get(target).status()).isEqualTo(400);
  }

  @Test
  void aTerminalIsResizedWhileItsProcessRuns() {
    know(container("running"));
    assertThat(http.post("/containers/web/resize?h=30&w=100").status()).isEqualTo(200);
    verify(tasks).resize(ID, null, 30, 100);
    verify(directEvents).show(any(), eq("resize"), eq(Map.of("height", "30", "width", "100")));
    Http.Reply absent = http.post("/containers/web/resize?h=30");
    assertThat(absent.status()).isEqualTo(400);
    assertThat(absent.body()).contains("strconv.Atoi: parsing \\\"\\\": invalid syntax");
    doThrow(new RuntimeFault.NotFound("gone", new IllegalStateException()))
        .when(tasks)
        .resize(ID, null, 1, 1);
    Http.Reply ended = http.post("/containers/web/resize?h=1&w=1");
    assertThat(ended.status()).isEqualTo(409);
    assertThat(ended.body()).contains("container " + ID + " is not running");
    know(container("exited"));
    assertThat(http.post("/containers/web/resize?h=2&w=2").status()).isEqualTo(409);
  }
}
