package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.TaskEvents.Subscription;
import dev.slipway.runtime.containerd.proto.events.Envelope;
import dev.slipway.runtime.containerd.proto.events.EventsGrpc;
import dev.slipway.runtime.containerd.proto.events.PublishRequest;
import dev.slipway.runtime.containerd.proto.events.SubscribeRequest;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription to containerd's events. */
final class EventStream
    implements Subscription, ClientResponseObserver<SubscribeRequest, Envelope> {

  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private final ContainerdChannel channel;
  private final String namespace;
  private final String topics;
  private final Consumer<Envelope> listener;
  private final Runnable ended;
  private final String probe = "/slipway/subscribed/" + UUID.randomUUID();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable ClientCallStreamObserver<SubscribeRequest> call;
  private volatile @Nullable RuntimeFault fault;

  /**
   * @param topics what the topics begin with that the listener gets
   */
  EventStream(
      ContainerdChannel channel,
      String namespace,
      String topics,
      Consumer<Envelope> listener,
      Runnable ended) {
    this.channel = channel;
    this.namespace = namespace;
    this.topics = topics;
    this.listener = listener;
    this.ended = ended;
  }

  /**
   * Returns when containerd has the subscription: it does not say so itself, therefore we publish
   * an event of our own until it comes back. What is listed afterwards misses nothing.
   */
  void open() {
    SubscribeRequest request =
        SubscribeRequest.newBuilder()
            .addFilters("namespace==" + namespace + ",topic~=|^" + topics + "|")
            .addFilters("namespace==" + namespace + ",topic==\"" + probe + "\"")
            .build();
    EventsGrpc.newStub(channel.calls()).subscribe(request, this);
    try {
      awaitProbe();
    } catch (RuntimeFault e) {
      close();
      throw e;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new RuntimeFault.Ambiguous("interrupted while subscribing to events", e);
    }
  }

  private void awaitProbe() throws InterruptedException {
    Instant end = Instant.now().plus(channel.deadlines().other());
    do {
      publishProbe();
      if (Instant.now().isAfter(end)) {
        throw new RuntimeFault.Ambiguous(
            "containerd did not confirm the subscription", new IllegalStateException(probe));
      }
    } while (!settled.await(20, TimeUnit.MILLISECONDS));
    RuntimeFault broken = fault;
    if (broken != null) {
      throw broken;
    }
  }

  private void publishProbe() {
    Any empty =
        Any.newBuilder().setTypeUrl("slipway.Subscribed").setValue(ByteString.EMPTY).build();
    PublishRequest request = PublishRequest.newBuilder().setTopic(probe).setEvent(empty).build();
    Faults.named(() ->
        within(EventsGrpc.newBlockingStub(channel.calls()), channel.deadlines().other())
            .publish(request));
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeRequest> started) {
    call = started;
  }

  @Override
  public void onNext(Envelope envelope) {
    if (envelope.getTopic().equals(probe)) {
      settled.countDown();
      return;
    }
    try {
      listener.accept(envelope);
    } catch (RuntimeException e) {
      log.error("Listener failed on event {}", envelope.getTopic(), e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    finish(Faults.of(failure));
  }

  @Override
  public void onCompleted() {
    finish(
        new RuntimeFault.Unavailable(
            "containerd ended the event stream", new IllegalStateException(probe)));
  }

  private void finish(RuntimeFault reason) {
    fault = reason;
    boolean subscribed = settled.getCount() == 0;
    settled.countDown();
    if (!over.getAndSet(true) && subscribed) {
      ended.run();
    }
  }

  @Override
  public void close() {
    over.set(true);
    ClientCallStreamObserver<SubscribeRequest> open = call;
    if (open != null) {
      open.cancel("closed by the subscriber", null);
    }
  }
}
