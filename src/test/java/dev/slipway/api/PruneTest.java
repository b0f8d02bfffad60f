package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.isA;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.runtime.Snapshots.Snapshot;
import dev.slipway.runtime.Snapshots.Usage;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The removal of all containers at rest over HTTP. */
class PruneTest extends ServedApi {

  private final CompletableFuture<ExitOutcome> removed = new CompletableFuture<>();

  @BeforeEach
  void measure() {
    when(snapshots.find(ID)).thenReturn(Optional.of(new Snapshot(ID, "", false, Map.of())));
    when(snapshots.usage(ID)).thenReturn(new Usage(100, 1));
    when(outcomes.exit(ID, ExitCondition.REMOVED)).thenReturn(removed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exited | '' | yes",
        "created | {} | yes",
        "running | '' | no",
        "paused | '' | no",
        "removing | '' | no",
        "exited | {\"until\":[\"2026-03-01T12:00:00Z\"]} | yes",
        "exited | {\"until\":[\"2026-03-01T11:59:59Z\"]} | no",
        "exited | {\"label\":[\"k\"]} | yes",
        "exited | {\"label\":[\"k=v\",\"other\"]} | no",
        "exited | {\"label!\":[\"k\"]} | no",
        "exited | {\"label!\":{\"other\":true}} | yes",
      })
  void removesWhatIsAtRestAndFits(String status, String filters, String outcome) {
    know(container(status));
    removed.complete(new ExitOutcome(0, null));
    Http.Reply reply = prune(filters);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo(
            outcome.equals("yes")
                ? "{\"ContainersDeleted\":[\"" + ID + "\"],\"SpaceReclaimed\":100}"
                : "{\"ContainersDeleted\":null,\"SpaceReclaimed\":0}");
    verify(directEvents).pruned(outcome.equals("yes") ? 100 : 0);
  }

  @Test
  void whatSomebodyStartsMeanwhileIsPassedOver() {
    know(container("exited"));
    when(gateway.sendAndWait(isA(RemoveContainer.class))).thenThrow(new Conflict("is starting"));
    assertThat(prune("").body()).isEqualTo("{\"ContainersDeleted\":null,\"SpaceReclaimed\":0}");
  }

  @Test
  void onePruneAtATime() {
    know(container("exited"));
    var first = CompletableFuture.supplyAsync(() -> prune(""));
    Awaitility.await().untilAsserted(() -> verify(gateway).sendAndWait(any()));
    Http.Reply second = prune("");
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.body()).contains("a prune operation is already running");
    removed.complete(new ExitOutcome(0, null));
    assertThat(first.join().status()).isEqualTo(200);
    assertThat(prune("").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"status\":[\"exited\"]} | invalid filter 'status'",
        "{\"until\":[\"1h\",\"2h\"]} | more than one until filter specified",
        "{\"until\":[\"soon\"]} | \\\"soon\\\" is not a time",
        "{ | invalid filter",
      })
  void refusesFiltersThatItDoesNotKnow(String filters, String text) {
    know(container("exited"));
    Http.Reply reply = prune(filters);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains(text);
    verify(gateway, never()).sendAndWait(any());
  }

  private Http.Reply prune(String filters) {
    String query = URLEncoder.encode(filters, StandardCharsets.UTF_8);
    return http.post("/containers/prune" + (filters.isEmpty() ? "" : "?filters=" + query));
  }
}
