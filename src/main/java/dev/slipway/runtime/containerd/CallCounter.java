package dev.slipway.runtime.containerd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts calls to containerd by method, whatever becomes of them. */
final class CallCounter implements ClientInterceptor {

  private final MeterRegistry meters;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  CallCounter(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    counters.computeIfAbsent(method.getFullMethodName(), name -> counter(method)).increment();
    return next.newCall(method, options);
  }

  private Counter counter(MethodDescriptor<?, ?> method) {
    String service = method.getServiceName();
    String plain = service == null ? "" : service.substring(service.lastIndexOf('.') + 1);
    return Counter.builder("slipway.runtime.calls")
        .description("Calls to containerd, by service and method")
        .tag("method", plain + "." + method.getBareMethodName())
        .register(meters);
  }
}
