package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.containerd.proto.containers.ContainersGrpc;
import dev.slipway.runtime.containerd.proto.containers.GetContainerRequest;
import dev.slipway.runtime.containerd.proto.containers.GetContainerResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a question whether something is there makes of each end of its call. */
class FindCallTest {

  private final Metadata trailers = new Metadata();

  @Test
  void whatIsThereIsTheAnswer() {
    GetContainerResponse there = GetContainerResponse.getDefaultInstance();
    assertThat(ask(Status.OK, there)).contains(there);
  }

  @Test
  void whatIsNotThereIsNoFault() {
    assertThat(ask(Status.NOT_FOUND.withDescription("container \"c\" in namespace"), null))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, Unavailable",
    "DEADLINE_EXCEEDED, Late",
    "CANCELLED, Ambiguous",
    "INVALID_ARGUMENT, Failed"
  })
  void everyOtherEndIsTheFaultThatAStubWouldThrow(Status.Code code, String fault) {
    assertThatThrownBy(() -> ask(code.toStatus().withDescription("x"), null))
        .hasToString("dev.slipway.runtime.RuntimeFault$" + fault + ": x");
  }

  @Test
  void whetherTheQuestionHadLeftIsKnown() {
    trailers.put(Faults.SENT, "true");
    assertThatThrownBy(() -> ask(Status.UNAVAILABLE, null))
        .isInstanceOf(RuntimeFault.Ambiguous.class);
  }

  @Test
  void anInterruptCancelsTheCallAndIsKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ask(null, null)).isInstanceOf(RuntimeFault.Ambiguous.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /**
   * @param end null for a call that ends only when it is cancelled
   */
  private Optional<GetContainerResponse> ask(
      @Nullable Status end, @Nullable GetContainerResponse message) {
    return FindCall.ask(
        new OneAnswer(end, message),
        ContainersGrpc.getGetMethod(),
        GetContainerRequest.getDefaultInstance(),
        Duration.ofMinutes(1));
  }

  private final class OneAnswer extends Channel {

    private final @Nullable Status end;
    private final @Nullable Object message;

    OneAnswer(@Nullable Status end, @Nullable Object message) {
      this.end = end;
      this.message = message;
    }

    @Override
    public String authority() {
      return "";
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      return new ClientCall<>() {
        private @Nullable Listener<A> listener;

        @Override
        public void start(Listener<A> answers, Metadata headers) {
          listener = answers;
        }

        @Override
        public void request(int count) {}

        @Override
        public void sendMessage(Q question) {}

        @Override
        @SuppressWarnings("unchecked")
        public void halfClose() {
          if (message != null) {
            to().onMessage((A) message);
          }
          if (end != null) {
            to().onClose(end, trailers);
          }
        }

        @Override
        public void cancel(@Nullable String why, @Nullable Throwable cause) {
          to().onClose(Status.CANCELLED, trailers);
        }

        private Listener<A> to() {
          return Objects.requireNonNull(listener);
        }
      };
    }
  }
}
