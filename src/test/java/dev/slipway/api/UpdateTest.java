package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.isA;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerCommand.UpdateAnswer;
import dev.slipway.container.ContainerCommand.UpdateContainer;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.RestartPolicy;
import dev.slipway.view.AttemptOutcome;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;

/** Changes of limits over HTTP. */
class UpdateTest extends ServedApi {

  private static final String BODY = "{\"CpuShares\":512}";

  @BeforeEach
  void running() {
    know(container("running"));
  }

  @Test
  void answersWhenTheTaskHasItsLimits() {
    answer(UpdateAnswer.ASKED);
    when(outcomes.signal(any())).thenReturn(answered(null));
    Http.Reply reply = http.json("/containers/web/update", BODY);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("{\"Warnings\":null}");
    ArgumentCaptor<UpdateContainer> sent = ArgumentCaptor.captor();
    verify(gateway).sendAndWait(sent.capture());
    assertThat(sent.getValue().before()).isEqualTo(container("running").hostConfig());
    assertThat(sent.getValue().hostConfig()).contains("\"CpuShares\":512", "\"Binds\"");
    assertThat(sent.getValue().resources()).isEqualTo("{\"cpu\":{\"shares\":512}}");
  }

  @Test
  void aPolicyNeedsNoTask() {
    answer(UpdateAnswer.DONE);
    String body = "{\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}}";
    assertThat(http.json("/containers/web/update", body).status()).isEqualTo(200);
    ArgumentCaptor<UpdateContainer> sent = ArgumentCaptor.captor();
    verify(gateway).sendAndWait(sent.capture());
    assertThat(sent.getValue().restartPolicy()).isEqualTo(new RestartPolicy("on-failure", 3));
    assertThat(sent.getValue().resources()).isEmpty();
  }

  @Test
  void saysWhatTheRuntimeRefused() {
    answer(UpdateAnswer.ASKED);
    when(outcomes.signal(any())).thenReturn(answered("device or resource busy"));
    refused(500, "Cannot update container " + ID + ": device or resource busy");
  }

  @Test
  void beginsAnewWhenTheContainerWasChangedOrStartedMeanwhile() {
    when(gateway.sendAndWait(isA(UpdateContainer.class)))
        .thenReturn(UpdateAnswer.OUTDATED, UpdateAnswer.STARTING, UpdateAnswer.DONE);
    when(outcomes.attempt("attempt"))
        .thenReturn(CompletableFuture.completedFuture(new AttemptOutcome(true, null)));
    assertThat(http.json("/containers/web/update", BODY).status()).isEqualTo(200);
    verify(gateway, times(3)).sendAndWait(any());
  }

  @Test
  void tellsOfARefusalInDockersWords() {
    when(gateway.sendAndWait(isA(UpdateContainer.class)))
        .thenThrow(new Conflict("another update is in progress"));
    refused(409, "Cannot update container " + ID + ": another update is in progress");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web | {\"Memory\":1000} | 400 | Minimum memory limit allowed is 6MB",
        "web | {\"Memory\":\"x\"} | 400 | Memory",
        "nope | {} | 404 | No such container: nope",
        "web | {\"Memory\":67108864} | 409 | : Memory limit should be smaller than already set",
        "web | {\"RestartPolicy\":{\"Name\":\"bogus\"}} | 400 | invalid restart policy",
      })
  void nothingIsRecordedOfWhatIsRefused(String name, String body, int status, String text) {
    Http.Reply reply = http.json("/containers/" + name + "/update", body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.body()).contains(text);
    verify(gateway, never()).sendAndWait(any());
  }

  private void answer(UpdateAnswer answer) {
    when(gateway.sendAndWait(isA(UpdateContainer.class))).thenReturn(answer);
  }

  private void refused(int status, String text) {
    Http.Reply reply = http.json("/containers/web/update", BODY);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).contains(text);
  }

  private static CompletableFuture<SignalAnswered> answered(@Nullable String error) {
    return CompletableFuture.completedFuture(
        new SignalAnswered(ID, "request", error, null, "attempt", Instant.now()));
  }
}
