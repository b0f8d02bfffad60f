package dev.slipway.runtime.containerd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts calls to containerd by method, whatever becomes of them. */
final class CallCounter implements ClientInterceptor {

  private final MeterRegistry meters;

  CallCounter(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String service = method.getServiceName();
    String plain = service == null ? "" : service.substring(service.lastIndexOf('.') + 1);
    Counter.builder("slipway.runtime.calls")
        .description("Calls to containerd, by service and method")
        .tag("method", plain + "." + method.getBareMethodName())
        .register(meters)
        .increment();
    return next.newCall(method, options);
  }
}
