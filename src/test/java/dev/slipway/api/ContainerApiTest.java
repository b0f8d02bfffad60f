package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isA;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import dev.slipway.api.container.MountList;
import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerCommand.KillContainer;
import dev.slipway.container.ContainerCommand.PauseContainer;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.ContainerCommand.StopContainer;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.SignalConflict;
import dev.slipway.container.StartFailure;
import dev.slipway.events.StoredEvent;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Snapshots.Snapshot;
import dev.slipway.view.AttemptOutcome;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import dev.slipway.view.PastArchived;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.axonframework.commandhandling.CommandExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.springframework.dao.DataAccessResourceFailureException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Statuses, bodies and texts of the container paths. */
class ContainerApiTest extends ServedApi {

  @BeforeEach
  void one() {
    know(container("running"));
    knowImage();
  }

  private static JsonNode json(Http.Reply reply) {
    String body = reply.body();
    int first = Math.max(body.indexOf('{'), 0);
    int array = body.indexOf('[');
    int begin = array >= 0 && array < first ? array : first;
    int end = Math.max(body.lastIndexOf('}'), body.lastIndexOf(']'));
    return JsonMapper.shared().readTree(body.substring(begin, end + 1));
  }

  @Nested
  class Create {

    @Test
    void answersIdAndWarnings() {
      Http.Reply reply = http.json("/v1.45/containers/create?name=web2", "{\"Image\":\"busybox\"}");
      assertThat(reply.status()).as(reply.body()).isEqualTo(201);
      ArgumentCaptor<CreateContainer> sent = ArgumentCaptor.forClass(CreateContainer.class);
      verify(gateway).sendAndWait(sent.capture());
      assertThat(sent.getValue().name()).isEqualTo("web2");
      assertThat(sent.getValue().containerId())
          .matches("[0-9a-f]{64}")
          .isEqualTo(json(reply).path("Id").asString());
      assertThat(json(reply).path("Warnings").isArray()).isTrue();
    }

    @Test
    void makesUpAName() {
      assertThat(http.json("/containers/create", "{\"Image\":\"busybox\"}").status())
          .isEqualTo(201);
      ArgumentCaptor<CreateContainer> sent = ArgumentCaptor.forClass(CreateContainer.class);
      verify(gateway).sendAndWait(sent.capture());
      assertThat(sent.getValue().name()).matches("[a-z]+_[a-z]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b_!", "a", "a%2Fb", "..", "-a", "a%00b", "%20"})
    void refusesNamesOutsideTheGrammar(String name) {
      Http.Reply reply = http.json("/containers/create?name=" + name, "{\"Image\":\"busybox\"}");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body())
          .contains("Invalid container name (", "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
      verify(gateway, never()).sendAndWait(any());
    }

    @Test
    void saysWhichImageIsMissing() {
      when(images.id("nope")).thenReturn(Optional.empty());
      Http.Reply reply = http.json("/containers/create", "{\"Image\":\"nope\"}");
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body()).contains("\"No such image: nope:latest\"");
    }

    @Test
    void refusesAnotherPlatform() {
      Http.Reply reply =
          http.json("/containers/create?platform=linux/s390x", "{\"Image\":\"busybox\"}");
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body()).contains("does not match the specified platform");
    }
  }

  @Nested
  class Start {

    @Test
    void isDoneWhenTheOwnAttemptStarted() {
      answers(new StartAnswer(Answer.RECORDED, "x"));
      when(startObligations.of("bridge")).thenReturn(List.of("files", "task"));
      when(outcomes.attempt(any()))
          .thenReturn(CompletableFuture.completedFuture(new AttemptOutcome(true, null)));
      assertThat(http.post("/containers/web/start").status()).isEqualTo(204);
      ArgumentCaptor<StartContainer> sent = ArgumentCaptor.forClass(StartContainer.class);
      verify(gateway).sendAndWait(sent.capture());
      assertThat(sent.getValue().node()).isEqualTo("test-node");
      assertThat(sent.getValue().steps()).containsExactly("files", "task");
      assertThat(sent.getValue().requestedBy()).startsWith("tcp:127.0.0.1");
      verify(outcomes).attempt(sent.getValue().attemptId());
    }

    @Test
    void changesNothingWhenItRuns() {
      answers(new StartAnswer(Answer.ALREADY, null));
      Http.Reply reply = http.post("/containers/web/start");
      assertThat(reply.status()).isEqualTo(304);
      assertThat(reply.body()).isEmpty();
    }

    @Test
    void joinsAnAttemptInFlightAndSharesItsOutcome() {
      answers(new StartAnswer(Answer.JOINED, "other"));
      when(outcomes.attempt("other"))
          .thenReturn(CompletableFuture.completedFuture(new AttemptOutcome(true, null)));
      assertThat(http.post("/containers/web/start").status()).isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "409", "500", "503"})
    void saysWhyItFailed(int status) {
      answers(new StartAnswer(Answer.RECORDED, "x"));
      StartFailure failure = new StartFailure("internal", 127, status, "the \"reason\"", "raw");
      when(outcomes.attempt(any()))
          .thenReturn(CompletableFuture.completedFuture(new AttemptOutcome(false, failure)));
      Http.Reply reply = http.post("/containers/web/start");
      assertThat(reply.status()).isEqualTo(status);
      assertThat(json(reply).path("message").asString()).isEqualTo("the \"reason\"");
      assertThat(reply.has("Retry-After: 1")).isEqualTo(status == 503);
    }

    @ParameterizedTest
    @CsvSource({"0,204", "2,204", "7,204", "8,400"})
    void ignoresShortBodiesOnly(int length, int status) {
      started();
      String body = "x".repeat(length);
      String headers = "Content-Length: " + length + "\r\n";
      assertThat(http.send("POST", "/containers/web/start", headers, body).status())
          .isEqualTo(status);
    }

    @Test
    void refusesChunkedBodies() {
      String headers = "Transfer-Encoding: chunked\r\n";
      Http.Reply reply = http.send("POST", "/containers/web/start", headers, "0\r\n\r\n");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("starting container with non-empty request body");
    }

    @Test
    void refusesCheckpointsAndIgnoresDetachKeys() {
      started();
      assertThat(http.post("/containers/web/start?checkpoint=../x").status()).isEqualTo(400);
      assertThat(http.post("/containers/web/start?checkpoint-dir=/x").status()).isEqualTo(403);
      assertThat(http.post("/containers/web/start?detachKeys=%5B%5B").status()).isEqualTo(204);
    }

    private void started() {
      answers(new StartAnswer(Answer.RECORDED, "x"));
      when(outcomes.attempt(any()))
          .thenReturn(CompletableFuture.completedFuture(new AttemptOutcome(true, null)));
    }

    private void answers(StartAnswer answer) {
      when(gateway.sendAndWait(isA(StartContainer.class))).thenReturn(answer);
    }
  }

  @Nested
  class Refusals {

    @ParameterizedTest
    @CsvSource({
      "GET,/containers/nope/json",
      "POST,/containers/nope/start",
      "POST,/containers/nope/stop",
      "POST,/containers/nope/pause",
      "POST,/containers/nope/unpause",
      "POST,/containers/nope/wait",
      "POST,/containers/nope/rename?name=ok",
      "DELETE,/containers/nope",
      "GET,/containers/nope/logs?stdout=1"
    })
    void namesTheContainerThatIsNotThere(String method, String target) {
      when(views.find("nope")).thenReturn(Optional.empty());
      Http.Reply reply = http.send(method, target, "Content-Length: 0\r\n", "");
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body()).contains("{\"message\":\"No such container: nope\"}");
    }

    @Test
    void looksThroughAxonsWrapper() {
      Conflict refused = new Conflict("Container x is already paused");
      when(gateway.sendAndWait(isA(PauseContainer.class)))
          .thenThrow(new CommandExecutionException("wrapped", refused));
      Http.Reply reply = http.post("/containers/web/pause");
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.body()).contains("Container x is already paused");
    }

    @Test
    void saysThatTheStoreIsAway() {
      when(views.find("web")).thenThrow(new DataAccessResourceFailureException("jdbc:secret"));
      Http.Reply reply = http.get("/containers/web/json");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.has("Retry-After")).isTrue();
      assertThat(reply.body()).doesNotContain("secret");
    }

    @Test
    void keepsSurprisesToTheLog() {
      when(views.find("web")).thenThrow(new IllegalStateException("secret"));
      Http.Reply reply = http.get("/containers/web/json");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body()).contains("{\"message\":\"internal error\"}");
    }
  }

  @Nested
  class Signalling {

    @Test
    void killsAndWaitsForTheEnd() {
      when(gateway.sendAndWait(isA(KillContainer.class))).thenReturn(Answer.RECORDED);
      when(outcomes.signal(any())).thenReturn(answered(null));
      when(outcomes.exit(ID, ExitCondition.NOT_RUNNING)).thenReturn(exited(137));
      assertThat(http.post("/containers/web/kill").status()).isEqualTo(204);
      verify(outcomes).exit(ID, ExitCondition.NOT_RUNNING);
    }

    @Test
    void putsDockersPrefixBeforeWhatAKillRefuses() {
      when(views.find("nope")).thenReturn(Optional.empty());
      assertThat(http.post("/containers/nope/kill?signal=USR1").body())
          .contains("cannot kill container: nope: No such container: nope");
      Http.Reply reply = http.post("/containers/web/kill?signal=BOGUS");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("cannot kill container: web: invalid signal: BOGUS");
    }

    @Test
    void stopsOnceAndThenChangesNothing() {
      when(gateway.sendAndWait(isA(StopContainer.class)))
          .thenReturn(Answer.RECORDED, Answer.ALREADY);
      when(outcomes.exit(ID, ExitCondition.NOT_RUNNING)).thenReturn(exited(0));
      assertThat(http.post("/containers/web/stop?t=3&signal=INT").status()).isEqualTo(204);
      assertThat(http.post("/containers/web/stop").status()).isEqualTo(304);
      ArgumentCaptor<StopContainer> sent = ArgumentCaptor.forClass(StopContainer.class);
      verify(gateway, times(2)).sendAndWait(sent.capture());
      assertThat(sent.getAllValues().getFirst().timeoutSeconds()).isEqualTo(3);
      assertThat(sent.getAllValues().getFirst().signal()).isEqualTo(2);
    }

    @Test
    void refusesValuesThatAreNoNumbers() {
      assertThat(http.post("/containers/web/stop?t=abc").status()).isEqualTo(400);
      assertThat(http.get("/containers/json?limit=a").status()).isEqualTo(400);
    }

    @Test
    void saysWhatTheRuntimeRefused() {
      when(gateway.sendAndWait(isA(PauseContainer.class))).thenReturn(Answer.RECORDED);
      when(outcomes.signal(any())).thenReturn(answered("cannot pause"));
      Http.Reply reply = http.post("/containers/web/pause");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body()).contains("cannot pause");
    }

    @Test
    void callsItAConflictWhenAnotherPausedFirst() {
      when(gateway.sendAndWait(isA(PauseContainer.class))).thenReturn(Answer.RECORDED);
      when(outcomes.signal(any()))
          .thenReturn(answered("cannot pause a paused container", SignalConflict.ALREADY_PAUSED));
      Http.Reply reply = http.post("/containers/web/pause");
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.body()).contains("Container " + ID + " is already paused");
    }

    @Test
    void saysWhyTheRuntimeRefusedToStop() {
      when(gateway.sendAndWait(isA(StopContainer.class))).thenReturn(Answer.RECORDED);
      when(outcomes.signal(any())).thenReturn(answered("no permission"));
      when(outcomes.exit(ID, ExitCondition.NOT_RUNNING)).thenReturn(new CompletableFuture<>());
      Http.Reply reply = http.post("/containers/web/stop");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body()).contains("cannot stop container: web: no permission");
    }

    @Test
    void putsDockersPrefixBeforeASignalThatAStopDoesNotKnow() {
      Http.Reply reply = http.post("/containers/web/stop?signal=BOGUS");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("cannot stop container: web: invalid signal: BOGUS");
    }

    private CompletableFuture<SignalAnswered> answered(@Nullable String error) {
      return answered(error, null);
    }

    private CompletableFuture<SignalAnswered> answered(
        @Nullable String error, @Nullable SignalConflict conflict) {
      return CompletableFuture.completedFuture(
          new SignalAnswered(ID, "request", error, conflict, "attempt", Instant.now()));
    }
  }

  @Nested
  class Waiting {

    @Test
    void answersTheExitStatus() {
      when(outcomes.exit(ID, ExitCondition.NEXT_EXIT)).thenReturn(exited(7));
      Http.Reply reply = http.post("/containers/web/wait?condition=next-exit");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).contains("{\"StatusCode\":7}");
    }

    @Test
    void refusesAnUnknownCondition() {
      assertThat(http.post("/containers/web/wait?condition=never").status()).isEqualTo(400);
    }
  }

  @Test
  void removesAndAnswersWhenAllIsReleased() {
    when(outcomes.exit(ID, ExitCondition.REMOVED)).thenReturn(exited(0));
    assertThat(http.send("DELETE", "/containers/web?force=1&v=1", "", "").status()).isEqualTo(204);
    ArgumentCaptor<RemoveContainer> sent = ArgumentCaptor.forClass(RemoveContainer.class);
    verify(gateway).sendAndWait(sent.capture());
    assertThat(sent.getValue().force()).isTrue();
    assertThat(http.send("DELETE", "/containers/web?link=1", "", "").status()).isEqualTo(501);
  }

  @Test
  void renamesToNamesOfTheGrammar() {
    assertThat(http.post("/containers/web/rename?name=/other").status()).isEqualTo(204);
    ArgumentCaptor<RenameContainer> sent = ArgumentCaptor.forClass(RenameContainer.class);
    verify(gateway).sendAndWait(sent.capture());
    assertThat(sent.getValue().name()).isEqualTo("other");
    assertThat(http.post("/containers/web/rename").status()).isEqualTo(400);
    assertThat(http.post("/containers/web/rename?name=web").status()).isEqualTo(400);
    assertThat(http.post("/containers/web/rename?name=a/b").status()).isEqualTo(400);
  }

  @Test
  void inspectsWithTheKeysThatClientsKnow() {
    JsonNode document = json(http.get("/containers/web/json"));
    assertThat(document.propertyNames())
        .containsExactlyInAnyOrder(
            ("AppArmorProfile Args Config Created Driver ExecIDs GraphDriver HostConfig"
                    + " HostnamePath HostsPath Id Image LogPath MountLabel Mounts Name"
                    + " NetworkSettings Path Platform ProcessLabel ResolvConfPath RestartCount"
                    + " State")
                .split(" "));
    assertThat(document.path("State").propertyNames())
        .containsExactlyInAnyOrder(
            ("Dead Error ExitCode FinishedAt OOMKilled Paused Pid Restarting Running StartedAt"
                    + " Status")
                .split(" "));
    assertThat(document.path("Name").asString()).isEqualTo("/web");
    assertThat(document.path("Path").asString()).isEqualTo("sh");
    assertThat(document.path("Mounts").path(0).path("RW").asBoolean()).isFalse();
    assertThat(document.path("State").path("FinishedAt").asString())
        .isEqualTo("0001-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| 1",
        "{\"name\":[\"we\"]} | 1",
        "{\"name\":[\"^/web$\"]} | 1",
        "{\"name\":[\"other\"]} | 0",
        "{\"label\":[\"k=v\"]} | 1",
        "{\"label\":[\"k=w\"]} | 0",
        "{\"status\":[\"running\"]} | 1",
        "{\"status\":[\"exited\"]} | 0",
        "{\"ancestor\":[\"busybox\"]} | 1",
        "{\"ancestor\":[\"other\"]} | 0",
        "{\"exited\":[\"0\"]} | 0",
        "{\"volume\":[\"/dst\"]} | 1",
        "{\"network\":[\"bridge\"]} | 1",
        "{\"id\":[\"aaaa\"]} | 1",
      })
  void listsWhatTheFiltersLetThrough(String filters, int count) {
    Http.Reply reply =
        http.get("/containers/json" + (filters == null ? "" : "?filters=" + filters));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(json(reply).size()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"publish\":[\"8080\"]} | 1",
        "{\"publish\":[\"8000-9000/tcp\"]} | 1",
        "{\"publish\":[\"8080/udp\"]} | 0",
        "{\"publish\":[\"80\"]} | 0",
        "{\"expose\":[\"80/tcp\"]} | 1",
        "{\"expose\":[\"7001/udp\"]} | 1",
        "{\"expose\":[\"7001\"]} | 0",
        "{\"expose\":[\"80\"],\"publish\":[\"1\"]} | 1",
      })
  void publishMeansThePortOfTheHost(String filters, int count) {
    know(publishing());
    assertThat(json(http.get("/containers/json?filters=" + filters)).size()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/../src/,/src,rprivate",
    "/,/,rslave",
    "/var/lib/slipway/tmp,/var/lib/slipway/tmp,rslave",
    "/var/lib/slipway2,/var/lib/slipway2,rprivate"
  })
  void mountsAreShownCleanedAndWithTheirPropagation(
      String bind, String source, String propagation) {
    JsonNode config =
        JsonMapper.shared()
            .readTree(
                "{\"Binds\":[\"%s:/x/\"],\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t/\"}]}"
                    .formatted(bind));
    List<MountList.Mount> mounts = MountList.of(config, Path.of("/var/lib/slipway"));
    assertThat(mounts.getFirst())
        .isEqualTo(new MountList.Mount("bind", source, "/x", "", true, propagation));
    assertThat(mounts.getLast().destination()).isEqualTo("/t");
  }

  @Test
  void showsEveryPortOfAnExposedRange() {
    know(publishing());
    JsonNode ports = json(http.get("/containers/web/json")).path("NetworkSettings").path("Ports");
    assertThat(ports.propertyNames()).containsExactly("7000/udp", "7001/udp", "80/tcp");
    assertThat(ports.path("7000/udp").isNull()).isTrue();
    assertThat(ports.path("80/tcp").get(0).path("HostPort").asString()).isEqualTo("8080");
    assertThat(json(http.get("/containers/json")).path(0).path("Ports").size()).isEqualTo(3);
  }

  /** The documents of one container are written once; this is what ends their time. */
  @Test
  void showsEachChangeAtOnce() {
    assertThat(json(http.get("/containers/web/json")).path("State").path("Status").asString())
        .isEqualTo("running");
    assertThat(json(http.get("/containers/json")).path(0).path("State").asString())
        .isEqualTo("running");
    know(ServedApi.container("paused"));
    assertThat(json(http.get("/containers/web/json")).path("State").path("Status").asString())
        .isEqualTo("paused");
    assertThat(json(http.get("/containers/json")).path(0).path("State").asString())
        .isEqualTo("paused");
    know(publishing());
    assertThat(http.get("/containers/web/json").body()).contains("8080");
    assertThat(http.get("/containers/json").body()).contains("8080");
  }

  @Test
  void showsThatTheImagesNameHasMovedOn() {
    assertThat(json(http.get("/containers/json")).path(0).path("Image").asString())
        .isEqualTo("busybox");
    when(images.id("busybox")).thenReturn(Optional.of("sha256:2"));
    assertThat(json(http.get("/containers/json")).path(0).path("Image").asString())
        .isEqualTo("sha256:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1.24", "/v1.41", "/v1.45", ""})
  void asksNobodyButTheViewsForAnInspect(String version) {
    http.get("/containers/web/json");
    clearInvocations(views, images, snapshots, runtime, logs, gateway);
    for (int i = 0; i < 3; i++) {
      assertThat(http.get(version + "/containers/web/json").status()).isEqualTo(200);
    }
    verify(views, times(3)).find("web");
    verifyNoMoreInteractions(views);
    verifyNoInteractions(images, snapshots, runtime, logs, gateway);
  }

  @Test
  void listsRowsWithDockersMembersInDockersOrder() {
    know(publishing());
    JsonNode row = json(http.get("/containers/json?all=1")).path(0);
    assertThat(row.propertyNames())
        .containsExactly(
            ("Id Names Image ImageID Command Created Ports Labels State Status HostConfig"
                    + " NetworkSettings Mounts")
                .split(" "));
  }

  @Test
  void listsRowsAsDockerDoes() {
    JsonNode row = json(http.get("/containers/json?all=1")).path(0);
    assertThat(row.path("Names").path(0).asString()).isEqualTo("/web");
    assertThat(row.path("Command").asString()).isEqualTo("sh -c 'echo a b'");
    assertThat(row.path("Image").asString()).isEqualTo("busybox");
    assertThat(row.path("State").asString()).isEqualTo("running");
    assertThat(row.path("HostConfig").path("NetworkMode").asString()).isEqualTo("bridge");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | invalid filter",
        "{\"x\":[\"a\"]} | invalid filter 'x'",
        "{\"status\":[\"up\"]} | invalid filter 'status=up'",
        "{\"exited\":[\"a\"]} | invalid filter 'exited=a'",
        "{\"publish\":[\"x\"]} | invalid filter 'publish=x'",
        "{\"expose\":[\"80:80\"]} | invalid filter 'expose=80:80'",
        "{\"since\":[\"nope\"]} | No such container: nope",
      })
  void refusesFiltersThatCannotBe(String filters, String text) {
    Http.Reply reply = http.get("/containers/json?filters=" + filters);
    assertThat(reply.status()).isBetween(400, 404);
    assertThat(reply.body()).contains(text);
  }

  @Test
  void measuresContainersWhenAsked() {
    when(snapshots.find(ID)).thenReturn(Optional.of(new Snapshot(ID, "layer", false, Map.of())));
    when(snapshots.find("layer"))
        .thenReturn(Optional.of(new Snapshot("layer", "", true, Map.of())));
    when(snapshots.usage(ID)).thenReturn(new Snapshots.Usage(100, 1));
    when(snapshots.usage("layer")).thenReturn(new Snapshots.Usage(1_000, 1));
    JsonNode shown = json(http.get("/containers/web/json?size=1"));
    assertThat(shown.path("SizeRw").asLong()).isEqualTo(100);
    assertThat(shown.path("SizeRootFs").asLong()).isEqualTo(1_100);
    assertThat(json(http.get("/containers/json?all=1&size=1")).path(0).path("SizeRw").asLong())
        .isEqualTo(100);
    assertThat(http.get("/containers/web/json").body()).doesNotContain("SizeRw");
    assertThat(http.get("/containers/json?all=1").body()).doesNotContain("SizeRw");
  }

  @Test
  void takesNumbersOf64Bits() {
    when(gateway.sendAndWait(any())).thenReturn(Answer.ALREADY);
    assertThat(http.post("/containers/web/stop?t=4294967295").status()).isEqualTo(304);
    ArgumentCaptor<StopContainer> sent = ArgumentCaptor.forClass(StopContainer.class);
    verify(gateway).sendAndWait(sent.capture());
    assertThat(sent.getValue().timeoutSeconds()).isEqualTo(Integer.MAX_VALUE);
    assertThat(http.get("/containers/json?all=1&limit=9223372036854775807").status())
        .isEqualTo(200);
    assertThat(http.get("/containers/json?limit=9223372036854775808").body())
        .contains("strconv.Atoi: parsing \\\"9223372036854775808\\\": value out of range");
    assertThat(http.post("/containers/web/stop?t=x").body())
        .contains("strconv.Atoi: parsing \\\"x\\\": invalid syntax");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"filters=null", "filters=", "filters={\"label\":null}", "filters={\"label\":[]}"})
  void takesNothingForNoFilter(String filters) {
    assertThat(http.get("/containers/json?all=1&" + filters).body()).contains(ID);
  }

  @Test
  void answersUnpauseOfOneThatIsNotPausedAsDockerDoes() {
    when(gateway.sendAndWait(any())).thenThrow(SignalConflict.NOT_PAUSED.refusal(ID));
    Http.Reply reply = http.post("/containers/web/unpause");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).contains("Container " + ID + " is not paused");
  }

  @Test
  void saysInOurWordsThatTheRuntimeHangs() {
    when(images.find("busybox"))
        .thenThrow(
            new RuntimeFault.Late("context deadline exceeded", new RuntimeException("grpc")));
    Http.Reply reply = http.get("/images/busybox/json");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).contains("containerd accepts calls but did not answer this one");
    assertThat(reply.has("Retry-After: 1")).isTrue();
  }

  @Test
  void saysNothingOfAFailedStartWhenTheContainerIsRemoved() {
    when(outcomes.exit(ID, ExitCondition.REMOVED))
        .thenReturn(CompletableFuture.completedFuture(new ExitOutcome(127, "no such file")));
    when(outcomes.exit(ID, ExitCondition.NOT_RUNNING))
        .thenReturn(CompletableFuture.completedFuture(new ExitOutcome(127, "no such file")));
    assertThat(http.post("/containers/web/wait?condition=removed").body())
        .contains("{\"StatusCode\":127}");
    assertThat(http.post("/containers/web/wait").body()).contains("no such file");
  }

  @Test
  void saysThatThePastHasLeftTheStore() {
    when(history.containerId("web")).thenReturn(Optional.of(ID));
    PastArchived archived = mock();
    when(archived.getMessage()).thenReturn("has left the store");
    when(pastStates.at(ID, 7L)).thenThrow(archived);
    Http.Reply answer = http.get("/slipway/v1/containers/web?at=7");
    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.body()).contains("has left the store");
  }

  @Test
  void hidesEnvironmentValuesInHistoryAndStream() {
    StoredEvent event =
        new StoredEvent(
            7,
            ID,
            0,
            "ContainerCreated",
            Instant.EPOCH,
            "{\"config\":\"{\\\"Env\\\":[\\\"PASSWORD=secret\\\"]}\"}");
    when(history.containerId("web")).thenReturn(Optional.of(ID));
    doAnswer(
            call -> {
              call.<Consumer<StoredEvent>>getArgument(1).accept(event);
              return null;
            })
        .when(stored)
        .of(eq(ID), any());
    assertThat(http.get("/slipway/v1/containers/web/events").body())
        .contains("PASSWORD=***")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({"v1.43,true,true", "v1.44,false,true", "v1.45,false,false"})
  void showsImagesByVersion(String version, boolean virtualSize, boolean containerConfig) {
    JsonNode image = json(http.get("/" + version + "/images/busybox/json"));
    assertThat(image.has("VirtualSize")).isEqualTo(virtualSize);
    assertThat(image.has("ContainerConfig")).isEqualTo(containerConfig);
  }

  @Test
  void describesItselfByVersion() {
    JsonNode now = json(http.get("/info"));
    for (String field :
        List.of("NFd", "NGoroutines", "GenericResources", "RegistryConfig", "Swarm", "Plugins")) {
      assertThat(now.has(field)).as(field).isTrue();
    }
    assertThat(now.path("NFd").asInt()).isPositive();
    assertThat(now.has("ExecutionDriver")).isFalse();
    JsonNode old = json(http.get("/v1.24/info"));
    assertThat(old.path("ExecutionDriver").asString()).isEqualTo("<not supported>");
    assertThat(old.path("SecurityOptions").path(0).asString()).isEqualTo("seccomp");
    JsonNode version = json(http.get("/version"));
    assertThat(version.path("Components").findValuesAsString("Name"))
        .contains("Engine", "containerd", "runc");
    assertThat(version.has("GitCommit")).isTrue();
    assertThat(version.has("BuildTime")).isTrue();
  }

  @Test
  void showsNetworksVolumesImagesAndItself() {
    assertThat(json(http.get("/networks")).path(0).path("Name").asString()).isEqualTo("bridge");
    assertThat(http.get("/networks/bridge").status()).isEqualTo(200);
    assertThat(http.get("/networks/nope").body()).contains("network nope not found");
    assertThat(http.send("DELETE", "/networks/bridge", "", "").status()).isEqualTo(403);
    assertThat(http.get("/volumes").body()).contains("\"Volumes\":[]");
    assertThat(http.get("/volumes/nope").body()).contains("get nope: no such volume");
    assertThat(json(http.get("/images/json")).path(0).path("RepoTags").path(0).asString())
        .isEqualTo("busybox:latest");
    assertThat(http.get("/images/json?filters={\"reference\":[\"other*\"]}").body()).contains("[]");
    assertThat(json(http.get("/images/busybox/json")).path("Os").asString()).isEqualTo("linux");
    assertThat(json(http.get("/info")).path("OSType").asString()).isEqualTo("linux");
    assertThat(json(http.get("/version")).path("ApiVersion").asString()).isEqualTo("1.45");
  }

  @Test
  void tellsWhatIsOwed() {
    when(obligations.open()).thenReturn(List.of());
    assertThat(http.get("/slipway/v1/obligations").body()).contains("[]");
    when(history.containerId("nope")).thenReturn(Optional.empty());
    Http.Reply reply = http.get("/slipway/v1/containers/nope/starts");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.head()).contains("application/problem+json");
  }

  private static CompletableFuture<ExitOutcome> exited(int status) {
    return CompletableFuture.completedFuture(new ExitOutcome(status, null));
  }
}
