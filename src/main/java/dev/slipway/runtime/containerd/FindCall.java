package dev.slipway.runtime.containerd;

import com.google.common.util.concurrent.MoreExecutors;
import dev.slipway.runtime.RuntimeFault;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question whether something is there. That it is not is the usual answer before each step of a
 * start, and a stub would make an exception of it.
 */
final class FindCall<A> extends ClientCall.Listener<A> {

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable A answer;
  private volatile Status status = Status.UNKNOWN;
  private volatile Metadata trailers = new Metadata();

  private FindCall() {}

  /**
   * Waits for the answer; empty when nothing is there.
   *
   * @throws RuntimeFault as a stub's call through {@link Faults#named} does
   */
  static <Q, A> Optional<A> ask(
      Channel channel, MethodDescriptor<Q, A> method, Q question, Duration atMost) {
    CallOptions options =
        CallOptions.DEFAULT
            .withDeadlineAfter(atMost.toNanos(), TimeUnit.NANOSECONDS)
            .withExecutor(MoreExecutors.directExecutor());
    ClientCall<Q, A> call = channel.newCall(method, options);
    FindCall<A> listener = new FindCall<>();
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage(question);
    call.halfClose();
    listener.await(call);
    return listener.found();
  }

  /** An interrupt cancels the call; how it ended is known nevertheless. */
  private void await(ClientCall<?, ?> call) {
    boolean interrupted = false;
    while (true) {
      try {
        closed.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        call.cancel("interrupted", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<A> found() {
    A known = answer;
    if (status.isOk() && known != null) {
      return Optional.of(known);
    }
    if (status.getCode() == Status.Code.NOT_FOUND) {
      return Optional.empty();
    }
    throw Faults.of(status.asRuntimeException(trailers));
  }

  @Override
  public void onMessage(A message) {
    answer = message;
  }

  @Override
  public void onClose(Status how, Metadata last) {
    status = how;
    trailers = last;
    closed.countDown();
  }
}
