package dev.slipway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;

/** What differs between the unix socket and the TCP port, and what Go's server takes on both. */
class DoorsTest extends ServedApi {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socket_proxy:2375",
        "%2Fvar%2Frun%2Fdocker.sock",
        "/var/run/docker.sock",
        "docker.example.com",
        "",
        "a b",
      })
  void takesAnyHostOnTheSocket(String host) {
    assertThat(socket(host, "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:2375", "127.9.9.9", "[::1]:80"})
  void takesLoopbackNamesOnThePort(String host) {
    assertThat(tcp(host, "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example.com", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", ""})
  void refusesOtherNamesOnThePort(String host) {
    Http.Reply reply = tcp(host, "");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.body()).contains("{\"message\":\"the Host header names " + host);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Origin: http://evil.example | 403",
        "Origin: null | 403",
        "Origin: http://localhost:3000 | 403",
        "Origin: https://localhost | 403",
        "Origin: http://localhost | 200",
        "Sec-Fetch-Site: cross-site | 403",
        "Sec-Fetch-Site: same-site | 403",
        "Sec-Fetch-Site: same-origin | 200",
        "Sec-Fetch-Site: none | 200",
      })
  void keepsForeignPagesFromThePort(String header, int status) {
    Http.Reply reply = tcp("localhost", header + "\r\n");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(socket("localhost", header + "\r\n").status()).isEqualTo(200);
    if (status == 403) {
      assertThat(reply.body()).contains("a web page of another site must not use this port");
    }
  }

  @Test
  void doesNothingForAForeignPage() {
    know(container("created"));
    Http.Reply reply =
        http.send(
            "POST",
            "/containers/web/start",
            "Origin: http://evil.example\r\nContent-Length: 0\r\n",
            "");
    assertThat(reply.status()).isEqualTo(403);
    verify(gateway, never()).sendAndWait(any());
  }

  @Test
  void namesThePeerOfTheSocket() {
    know(container("created"));
    when(gateway.sendAndWait(any())).thenReturn(new StartAnswer(Answer.ALREADY, null));
    assertThat(new Http(SOCKET).post("/containers/web/start").status()).isEqualTo(304);
    ArgumentCaptor<StartContainer> sent = ArgumentCaptor.forClass(StartContainer.class);
    verify(gateway).sendAndWait(sent.capture());
    assertThat(sent.getValue().requestedBy()).isEqualTo("unix:" + System.getProperty("user.name"));
  }

  @Test
  void sendsReasonPhrases() {
    assertThat(http.get("/_ping").head()).startsWith("http/1.1 200 ok\r\n");
    assertThat(http.get("/nope").head()).startsWith("http/1.1 404 not found\r\n");
    assertThat(socket("x", "").head()).startsWith("http/1.1 200 ok\r\n");
  }

  @Test
  void takesUtf8UnencodedInTargets() {
    when(views.find("grün")).thenReturn(Optional.of(container("exited")));
    assertThat(http.get("/containers/grün/json").status()).isEqualTo(200);
    know(container("exited"));
    assertThat(http.get("/containers/json?all=1&filters={\"name\":[\"wéb\"]}").body())
        .isEqualTo("[]");
    assertThat(http.get("/containers/json?all=1&filters={\"label\":[\"k=v\"]}").body())
        .contains(ID);
  }

  @Test
  void keepsAConnectionForHundredsOfRequests() {
    String one = "GET /_ping HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String last = "GET /_ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    String all = new Http(SOCKET).raw((one.repeat(500) + last).getBytes(UTF_8)).body();
    assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(501);
  }

  private Http.Reply tcp(String host, String headers) {
    return http.raw(ping(host, headers));
  }

  private static Http.Reply socket(String host, String headers) {
    return new Http(SOCKET).raw(ping(host, headers));
  }

  private static byte[] ping(String host, String headers) {
    return ("GET /_ping HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n")
        .getBytes(UTF_8);
  }
}
