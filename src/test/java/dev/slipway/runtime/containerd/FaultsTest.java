package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.RuntimeFault;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table from status codes to faults, line by line. */
class FaultsTest {

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, NotFound",
    "ALREADY_EXISTS, AlreadyExists",
    "UNAVAILABLE, Unavailable",
    "DEADLINE_EXCEEDED, Late",
    "CANCELLED, Ambiguous",
    "INTERNAL, Ambiguous",
    "UNKNOWN, Failed",
    "INVALID_ARGUMENT, Failed",
    "FAILED_PRECONDITION, Failed",
    "UNIMPLEMENTED, Failed",
    "RESOURCE_EXHAUSTED, Failed",
    "PERMISSION_DENIED, Failed"
  })
  void aCodeHasOneMeaning(Status.Code code, String fault) {
    assertThat(Faults.of(code.toStatus().withDescription("x").asRuntimeException()))
        .hasToString("dev.slipway.runtime.RuntimeFault$" + fault + ": x");
  }

  @Test
  void anUnavailableAnswerToACallThatWasSentIsAmbiguous() {
    Metadata trailers = new Metadata();
    trailers.put(Faults.SENT, "true");
    assertThat(Faults.of(Status.UNAVAILABLE.asRuntimeException(trailers)))
        .isInstanceOf(RuntimeFault.Ambiguous.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to start shim: start failed: : signal: killed",
        "failed to create shim task: context canceled",
        "failed to create shim task: ttrpc: closed: unknown"
      })
  void aTextThatTellsOfAnInterruptionIsAmbiguous(String text) {
    assertThat(Faults.of(Status.UNKNOWN.withDescription(text).asException()))
        .isInstanceOf(RuntimeFault.Ambiguous.class)
        .hasMessage(text);
  }

  @Test
  void containerdMayNoticeTheDeadlineBeforeUs() {
    String text = "failed to create shim task: context deadline exceeded: unknown";
    assertThat(Faults.of(Status.UNKNOWN.withDescription(text).asException()))
        .isInstanceOf(RuntimeFault.Late.class)
        .hasMessage(text);
  }
}
