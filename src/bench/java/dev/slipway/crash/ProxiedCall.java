package dev.slipway.crash;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the proxy, message by message in both directions. Both gRPC sides
 * call back on threads that may block, so a trap may take its time.
 */
final class ProxiedCall extends ServerCall.Listener<byte[]> {

  private final CuttingProxy proxy;
  private final ManagedChannel channel;
  private final ServerCall<byte[], byte[]> from;
  private final Metadata headers;
  private final String method;
  private final Context context = Context.current();
  private volatile byte[] request = {};
  private volatile boolean lost;
  private @Nullable ClientCall<byte[], byte[]> to;

  ProxiedCall(
      CuttingProxy proxy,
      ManagedChannel channel,
      ServerCall<byte[], byte[]> from,
      Metadata headers) {
    this.proxy = proxy;
    this.channel = channel;
    this.from = from;
    this.headers = headers;
    String name = from.getMethodDescriptor().getFullMethodName();
    this.method = name.substring(name.lastIndexOf('.') + 1);
    from.request(1);
  }

  @Override
  public void onMessage(byte[] message) {
    if (to == null) {
      request = message;
      if (proxy.spring(Trap.Moment.BEFORE, method, message) == Trap.Then.LOSE) {
        lost = true;
      }
    }
    if (!lost) {
      onward().sendMessage(message);
      from.request(1);
    }
  }

  @Override
  public void onHalfClose() {
    if (!lost) {
      onward().halfClose();
    }
  }

  @Override
  public void onCancel() {
    ClientCall<byte[], byte[]> begun = to;
    if (begun != null) {
      begun.cancel("the client is gone", null);
    }
  }

  /** Containerd hears of a call only with its first message, which a trap may have taken away. */
  private ClientCall<byte[], byte[]> onward() {
    ClientCall<byte[], byte[]> begun = to;
    if (begun == null) {
      MethodDescriptor<byte[], byte[]> described = from.getMethodDescriptor();
      begun = channel.newCall(described, CallOptions.DEFAULT.withDeadline(context.getDeadline()));
      to = begun;
      begun.start(new Backward(), headers);
      begun.request(1);
    }
    return begun;
  }

  /** Containerd's answer on its way back. */
  private final class Backward extends ClientCall.Listener<byte[]> {

    private boolean answered;

    @Override
    public void onHeaders(Metadata answer) {
      pass(() -> from.sendHeaders(answer));
    }

    @Override
    public void onMessage(byte[] message) {
      answered();
      pass(() -> from.sendMessage(message));
      ClientCall<byte[], byte[]> begun = to;
      if (begun != null) {
        begun.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      answered();
      pass(() -> from.close(status, trailers));
    }

    private void answered() {
      if (!answered) {
        answered = true;
        lost |= proxy.spring(Trap.Moment.AFTER, method, request) == Trap.Then.LOSE;
      }
    }

    private void pass(Runnable answer) {
      if (lost || !proxy.passes(channel)) {
        return;
      }
      try {
        answer.run();
      } catch (IllegalStateException cancelled) {
        onCancel();
      }
    }
  }
}
