package dev.slipway.runtime.containerd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.nio.file.Path;

/** Adds namespace and lease to each call, and notes on a failed one whether it had been sent. */
final class CallHeaders implements ClientInterceptor {

  /** The lease of the work that runs on this thread. */
  static final ScopedValue<String> LEASE = ScopedValue.newInstance();

  private static final Metadata.Key<String> NAMESPACE_HEADER =
      Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> LEASE_HEADER =
      Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

  private final String namespace;
  private final Path socket;

  CallHeaders(String namespace, Path socket) {
    this.namespace = namespace;
    this.socket = socket;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    Departure departure = new Departure();
    return new SimpleForwardingClientCall<>(
        next.newCall(method, options.withStreamTracerFactory(departure))) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        headers.put(NAMESPACE_HEADER, namespace);
        if (LEASE.isBound()) {
          headers.put(LEASE_HEADER, LEASE.get());
        }
        super.start(departure.noting(listener), headers);
      }
    };
  }

  /** Whether one call's request left for containerd. */
  private final class Departure extends ClientStreamTracer.Factory {

    private volatile boolean sent;

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        @Override
        public void outboundHeaders() {
          sent = true;
        }
      };
    }

    <A> ClientCall.Listener<A> noting(ClientCall.Listener<A> listener) {
      return new SimpleForwardingClientCallListener<>(listener) {
        @Override
        public void onClose(Status status, Metadata trailers) {
          if (sent && !status.isOk()) {
            trailers.put(Faults.SENT, "true");
          }
          super.onClose(sent ? status : unsent(status), trailers);
        }
      };
    }

    /** Without a connection there is no text of containerd's to pass on. */
    private Status unsent(Status status) {
      return status.getCode() == Status.Code.UNAVAILABLE
          ? status.withDescription("containerd is not reachable at " + socket)
          : status;
    }
  }
}
