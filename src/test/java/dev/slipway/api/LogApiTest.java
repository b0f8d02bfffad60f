package dev.slipway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.logs.LogLine;
import dev.slipway.logs.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses, texts and frames of a container's log. */
class LogApiTest extends ServedApi {

  private final LogReader reader = mock(LogReader.class);

  @BeforeEach
  void one() {
    know(container("running"));
    when(logs.read(eq(ID), any())).thenReturn(reader);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1.42,application/vnd.docker.multiplexed-stream",
    "/v1.41,application/vnd.docker.raw-stream"
  })
  void sendsFrames(String version, String mediaType) {
    when(reader.next()).thenReturn(line(Map.of())).thenReturn(null);
    Http.Reply reply = http.get(version + "/containers/web/logs?stdout=1&tail=5");
    assertThat(reply.head()).contains("content-type: " + mediaType);
    assertThat(reply.body()).contains("\u0001\0\0\0\0\0\0\u0003hi\n");
    verify(reader).close();
  }

  @Test
  void writesDetailsBehindTheTimeAndSorted() {
    when(reader.next()).thenReturn(line(Map.of("cd", "e=f g,h", "X", "*~"))).thenReturn(null);
    assertThat(http.get("/containers/web/logs?stdout=1&details=1&timestamps=1").body())
        .contains("1970-01-01T00:00:00.000000000Z X=%2A~,cd=e%3Df+g%2Ch hi\n");
  }

  @Test
  void anEntryWithoutDetailsBeginsWithABlank() {
    when(reader.next()).thenReturn(line(Map.of())).thenReturn(null);
    assertThat(http.get("/containers/web/logs?stdout=1&details=1").body())
        .contains("\u0001\0\0\0\0\0\0\u0004 hi\n");
  }

  @Test
  void anErrorOnTheWayIsAFrameOfItsOwn() {
    when(reader.next())
        .thenReturn(line(Map.of()))
        .thenThrow(new UncheckedIOException("damaged", new IOException("damaged")));
    assertThat(http.get("/containers/web/logs?stdout=1").body())
        .contains("hi\n", "\u0003\0\0\0\0\0\0\u001dError grabbing logs: damaged\n");
    verify(reader).close();
  }

  @ParameterizedTest
  @CsvSource({
    "stdout=0,400,Bad parameters: you must choose at least one stream",
    "stdout=1&since=abc,400,invalid value for since",
    "stdout=1&until=1x,400,invalid value for until"
  })
  void refusesWhatCannotBeAskedFor(String query, int status, String text) {
    Http.Reply reply = http.get("/containers/web/logs?" + query);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).contains(text);
  }

  @Test
  void knowsTheContainerBeforeTheTimes() {
    when(views.find("nope")).thenReturn(Optional.empty());
    Http.Reply reply = http.get("/containers/nope/logs?stdout=1&since=abc");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body()).contains("No such container: nope");
  }

  @ParameterizedTest
  @CsvSource({"dead", "removing"})
  void refusesTheLogOfWhatLeaves(String status) {
    know(container(status));
    Http.Reply reply = http.get("/containers/web/logs?stdout=1");
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body())
        .contains("can not get logs from container which is dead or marked for removal");
  }

  @Test
  void saysThatTheDriverNoneCannotBeRead() {
    know(loggedBy("none"));
    Http.Reply reply = http.get("/containers/web/logs?stdout=1");
    assertThat(reply.status()).isEqualTo(501);
    assertThat(reply.body()).contains("configured logging driver does not support reading");
    assertThat(http.get("/containers/web/json").body()).contains("\"LogPath\":\"\"");
  }

  @Test
  void showsThePathOfWhatHasDockersForm() {
    know(loggedBy("json-file"));
    assertThat(http.get("/containers/web/json").body()).contains("\"LogPath\":\"/log\"");
    know(loggedBy("local"));
    assertThat(http.get("/containers/web/json").body()).contains("\"LogPath\":\"\"");
    when(reader.next()).thenReturn(line(Map.of())).thenReturn(null);
    assertThat(http.get("/containers/web/logs?stdout=1").body()).contains("hi\n");
  }

  private static LogLine line(Map<String, String> attributes) {
    return new LogLine("stdout", Instant.EPOCH, "hi\n".getBytes(UTF_8), attributes);
  }
}
