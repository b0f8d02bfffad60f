package dev.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.api.Http;
import dev.slipway.api.ServedApi;
import dev.slipway.archive.ArchivedContainer;
import dev.slipway.events.EngineEvent;
import dev.slipway.events.EngineEvents;
import dev.slipway.events.StoredEvent;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Answers that stay open: events, waits, and how they end. */
class StreamingResponseTest extends ServedApi {

  private static final EngineEvent DIE =
      new EngineEvent(
          5,
          "container",
          "die",
          ID,
          Map.of("image", "busybox", "name", "web", "exitCode", "3"),
          Instant.parse("2026-03-01T12:00:00.000000001Z"));

  @Autowired StreamingResponses live;

  @Test
  void endsAtOnceWhenUntilIsPast() {
    aDieInThePast();
    Http.Reply past = http.get("/events?since=1700000000&until=1700000001");
    assertThat(past.body())
        .contains(
            "{\"status\":\"die\",\"id\":\"" + ID + "\",\"from\":\"busybox\",\"Type\":\"container\"")
        .contains("\"scope\":\"local\",\"time\":1772366400,\"timeNano\":1772366400000000001}\n");
    verify(events)
        .between(
            eq(Instant.ofEpochSecond(1700000000)), eq(Instant.ofEpochSecond(1700000001)), any());
  }

  @Test
  void aPlaceThatTheStreamDoesNotReachAnyMoreIsGone() {
    when(archive.horizon()).thenReturn(700L);
    Http.Reply gone = http.get("/slipway/v1/events?after=699");
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.body()).contains("the first position to go on from is 700");
    when(archive.find("web"))
        .thenReturn(
            Optional.of(
                new ArchivedContainer(
                    ID, "web", Instant.EPOCH, Instant.EPOCH, "archive/1.jsonl.zst", "abc")));
    for (String what : List.of("starts", "events")) {
      Http.Reply archived = http.get("/slipway/v1/containers/web/" + what);
      assertThat(archived.status()).isEqualTo(410);
      assertThat(archived.body()).contains("archive/1.jsonl.zst").contains("abc");
      assertThat(http.get("/slipway/v1/containers/other/" + what).status()).isEqualTo(404);
    }
  }

  private void aDieInThePast() {
    doAnswer(call -> call.<Predicate<EngineEvent>>getArgument(2).test(DIE))
        .when(events)
        .between(any(), any(), any());
  }

  @Test
  void filtersEvents() {
    aDieInThePast();
    String past = "/events?until=1700000001&filters=";
    assertThat(http.get(past + "{\"event\":[\"die\"],\"container\":[\"web\"]}").body())
        .contains("\"die\"");
    for (String other :
        List.of(
            "{\"event\":[\"start\"]}",
            "{\"type\":[\"network\"]}",
            "{\"container\":[\"other\"]}",
            "{\"network\":[\"web\"]}",
            "{\"label\":[\"x=y\"]}",
            "{\"image\":[\"other\"]}")) {
      assertThat(http.get(past + other).body()).as(other).doesNotContain("\"die\"");
    }
    assertThat(http.get(past + "{\"x\":[\"y\"]}").body()).contains("invalid filter 'x'");
    assertThat(http.get("/events?since=2&until=1").status()).isEqualTo(400);
    assertThat(http.get("/events?since=abc").status()).isEqualTo(400);
  }

  @Test
  void followsEventsUntilTheClientGoes() throws Exception {
    EngineEvents.Subscription subscription = mock(EngineEvents.Subscription.class);
    when(subscription.next(any())).thenReturn(DIE);
    when(events.follow(isNull())).thenReturn(subscription);
    try (Socket client = request("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      BufferedReader answer = reader(client);
      assertThat(answer.readLine()).contains("200");
      assertThat(answer.lines().anyMatch(line -> line.contains("\"die\""))).isTrue();
    }
    await().untilAsserted(() -> verify(subscription).close());
    await().until(() -> live.count() == 0);
  }

  @Test
  void sendsTheHeadersOfAWaitAtOnce() throws Exception {
    know(container("running"));
    CompletableFuture<ExitOutcome> exit = new CompletableFuture<>();
    when(outcomes.exit(ID, ExitCondition.NOT_RUNNING)).thenReturn(exit);
    String head = "POST /containers/web/wait HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    try (Socket client = request(head + "Content-Length: 0\r\n\r\n")) {
      BufferedReader answer = reader(client);
      assertThat(answer.readLine()).contains("200");
      exit.complete(new ExitOutcome(9, null));
      assertThat(answer.lines().toList()).contains("{\"StatusCode\":9}");
    }
  }

  @Test
  void continuesServerSentEventsAfterTheLastOneThatTheClientHas() throws Exception {
    StoredEvent event =
        new StoredEvent(8, ID, 0, "ContainerCreated", Instant.EPOCH, "{\"name\":\"web\"}");
    when(stored.after(eq(7L), anyInt(), any())).thenReturn(List.of(event));
    when(stored.after(eq(8L), anyInt(), any())).thenReturn(List.of());
    String head =
        "GET /slipway/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nLast-Event-ID: 7\r\n\r\n";
    try (Socket client = request(head)) {
      BufferedReader answer = reader(client);
      assertThat(answer.lines().anyMatch("id: 8"::equals)).isTrue();
      assertThat(answer.readLine()).isEqualTo("event: ContainerCreated");
      assertThat(answer.readLine()).startsWith("data: {").contains("\"name\":\"web\"");
      live.stop();
      assertThat(answer.lines().toList()).endsWith("0", "");
    } finally {
      live.start();
    }
    assertThat(http.get("/slipway/v1/events?after=x").status()).isEqualTo(400);
    verify(stored, org.mockito.Mockito.never()).after(anyLong(), anyInt());
  }

  private Socket request(String text) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    return client;
  }

  private static BufferedReader reader(Socket client) throws IOException {
    return new BufferedReader(
        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
  }
}
