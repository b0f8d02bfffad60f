package dev.slipway.runtime.containerd;

import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.containerd.proto.health.HealthCheckRequest;
import dev.slipway.runtime.containerd.proto.health.HealthCheckResponse.ServingStatus;
import dev.slipway.runtime.containerd.proto.health.HealthGrpc;
import dev.slipway.runtime.containerd.proto.namespaces.CreateNamespaceRequest;
import dev.slipway.runtime.containerd.proto.namespaces.Namespace;
import dev.slipway.runtime.containerd.proto.namespaces.NamespacesGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * The one connection to containerd, which all stubs share. containerd gets ready while the service
 * does, and is waited for last: before the first work, and before the first request.
 */
@Component
final class ContainerdChannel implements SmartLifecycle, DisposableBean {

  /** Before all others: the first image and recovery call containerd as soon as they start. */
  private static final int BEFORE_WORK = Integer.MIN_VALUE;

  private static final Logger log = LoggerFactory.getLogger(ContainerdChannel.class);
  private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;
  private static final Duration RECONNECT_EVERY = Duration.ofMillis(250);
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration HEALTH_DEADLINE = Duration.ofSeconds(2);

  private final ContainerdSettings.Containerd settings;
  private final ContainerdProcess process;
  private final EventLoopGroup eventLoop;
  private final ManagedChannel channel;
  private final Channel calls;
  private volatile boolean running;

  ContainerdChannel(ContainerdSettings settings, ContainerdProcess process, MeterRegistry meters) {
    this.settings = settings.containerd();
    this.process = process;
    this.eventLoop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("containerd-io", true), EpollIoHandler.newFactory());
    this.channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(process.socket().toFile()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(eventLoop)
            .executor(
                Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("containerd-answer-", 0).factory()))
            // Unix sockets do not know what grpc-netty sets for each socket; null takes it away.
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .overrideAuthority("localhost")
            .usePlaintext()
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .build();
    this.calls =
        ClientInterceptors.intercept(
            channel,
            new CallHeaders(settings.containerd().namespace(), process.socket()),
            new CallCounter(meters));
    Thread.ofVirtual().name("containerd-reconnect").start(this::keepConnecting);
  }

  /** Waits until containerd serves and creates our namespace; a second time changes nothing. */
  @Override
  public void start() {
    running = true;
    if (!awaitServing(settings.startTimeout(), process::hopeless)) {
      if (process.supervised()) {
        throw process.unusable("containerd does not serve");
      }
      log.warn("containerd at {} does not serve; going on without it", process.socket());
      return;
    }
    createNamespace();
  }

  /** Nothing: those who stop later still call. */
  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return BEFORE_WORK;
  }

  /** The channel for stubs: its calls carry our namespace and the lease of the work, if any. */
  Channel calls() {
    return calls;
  }

  ContainerdSettings.Deadline deadlines() {
    return settings.deadline();
  }

  /** The stub for one call that must end within the time. */
  static <S extends AbstractStub<S>> S within(S stub, Duration time) {
    return stub.withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean serving() {
    try {
      return within(HealthGrpc.newBlockingStub(calls), HEALTH_DEADLINE)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  boolean awaitServing(Duration atMost) {
    return awaitServing(atMost, () -> false);
  }

  private boolean awaitServing(Duration atMost, BooleanSupplier inVain) {
    Instant end = Instant.now().plus(atMost);
    BackOffExecution pauses = looks();
    while (!serving()) {
      if (inVain.getAsBoolean()
          || Instant.now().isAfter(end)
          || !pause(Duration.ofMillis(pauses.nextBackOff()))) {
        return false;
      }
      channel.resetConnectBackoff();
    }
    return true;
  }

  /** One that starts serves soon; one that stays away must not cost a processor. */
  private static BackOffExecution looks() {
    ExponentialBackOff growing = new ExponentialBackOff(FIRST_LOOK.toMillis(), 2);
    growing.setMaxInterval(RECONNECT_EVERY.toMillis());
    return growing.start();
  }

  private void createNamespace() {
    Namespace namespace = Namespace.newBuilder().setName(settings.namespace()).build();
    try {
      Faults.named(() ->
          within(NamespacesGrpc.newBlockingStub(calls), settings.deadline().other())
              .create(CreateNamespaceRequest.newBuilder().setNamespace(namespace).build()));
    } catch (RuntimeFault.AlreadyExists e) {
      log.debug("Namespace {} exists", settings.namespace());
    } catch (RuntimeFault.Ambiguous e) {
      // A busy host: containerd makes a namespace by itself with the first object in it.
      log.warn("Namespace {} may not exist yet: {}", settings.namespace(), e.getMessage());
    }
  }

  /** gRPC would wait up to two minutes between attempts and has no setting for it. */
  private void keepConnecting() {
    ConnectivityState state = channel.getState(false);
    boolean goesOn = true;
    while (goesOn && state != ConnectivityState.SHUTDOWN) {
      if (state == ConnectivityState.TRANSIENT_FAILURE) {
        goesOn = pause(RECONNECT_EVERY);
        channel.resetConnectBackoff();
      } else {
        goesOn = awaitChange(state);
      }
      state = channel.getState(false);
    }
  }

  private boolean awaitChange(ConnectivityState known) {
    CountDownLatch changed = new CountDownLatch(1);
    channel.notifyWhenStateChanged(known, changed::countDown);
    try {
      changed.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void destroy() {
    channel.shutdownNow();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
