package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Images.Image;
import dev.slipway.runtime.RuntimeFault;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is kept of containerd's image names, and until when. */
class KnownImagesTest {

  private record Subscriber(Runnable changed, Runnable ended) {}

  private final BlockingQueue<Subscriber> subscribers = new LinkedBlockingQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Runnable whileAsked = () -> {};
  private volatile List<Image> there = List.of(image("a"));
  private final KnownImages known =
      new KnownImages(
          this::ask, (changed, ended) -> subscribers.add(new Subscriber(changed, ended)));

  private static Image image(String name) {
    return new Image(name, new Descriptor("", "sha256:" + name, 1), Instant.EPOCH);
  }

  private List<Image> ask() {
    List<Image> answer = there;
    asked.incrementAndGet();
    whileAsked.run();
    return answer;
  }

  /** Asks until an answer is kept. */
  private Subscriber subscribed() throws InterruptedException {
    known.all();
    Subscriber subscriber = subscribers.take();
    await().until(this::answersWithoutACall);
    return subscriber;
  }

  private boolean answersWithoutACall() {
    int before = asked.get();
    known.all();
    return asked.get() == before;
  }

  @Test
  void anAnswerIsKeptUntilAChangeIsTold() throws InterruptedException {
    Subscriber containerd = subscribed();
    assertThat(known.all()).isEqualTo(List.of(image("a")));

    there = List.of(image("a"), image("b"));
    containerd.changed().run();

    assertThat(known.all()).isEqualTo(there);
    assertThat(answersWithoutACall()).isTrue();
  }

  @Test
  void withoutASubscriptionEachQuestionGoesToContainerd() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    KnownImages untold =
        new KnownImages(
            this::ask,
            (changed, ended) -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    for (int i = 1; i <= 3; i++) {
      untold.all();
      assertThat(asked).hasValue(i);
    }
    never.countDown();
  }

  @Test
  void anAnswerThatAChangeOvertookIsNotKept() throws InterruptedException {
    Subscriber containerd = subscribed();
    containerd.changed().run();
    whileAsked =
        () -> {
          there = List.of();
          containerd.changed().run();
        };

    assertThat(known.all()).isEqualTo(List.of(image("a")));
    whileAsked = () -> {};
    assertThat(known.all()).isEmpty();
  }

  @Test
  void aSubscriptionThatEndedIsMadeAgainAndNothingIsKeptMeanwhile() throws InterruptedException {
    Subscriber containerd = subscribed();
    there = List.of();
    containerd.ended().run();

    assertThat(known.all()).isEmpty();
    subscribers.take();
    await().until(this::answersWithoutACall);
  }

  @Test
  void aSubscriptionThatFailsIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    KnownImages refused =
        new KnownImages(
            this::ask,
            (changed, ended) -> {
              tries.incrementAndGet();
              throw new RuntimeFault.Unavailable("away", new IllegalStateException());
            });
    await()
        .until(() -> {
          refused.all();
          return tries.get() > 2;
        });
  }
}
