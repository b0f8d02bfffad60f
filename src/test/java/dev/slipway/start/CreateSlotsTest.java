package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Work waits for work, but not for what hangs. */
class CreateSlotsTest {

  private final CreateSlots places = new CreateSlots(1);

  @Test
  void aPlaceThatIsGivenBackGoesToTheNextOne() {
    CreateSlots.Place first = places.take();
    CompletableFuture<CreateSlots.Place> second = waiting();
    assertThat(second).isNotDone();

    first.close();

    second.join().close();
  }

  @Test
  void whatHangsLosesItsPlace() {
    places.take();

    waiting().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join().close();
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    CreateSlots.Place first = places.take();
    first.close();
    first.close();
    CreateSlots.Place second = places.take();
    CompletableFuture<CreateSlots.Place> third = waiting();

    first.close();

    assertThat(third).isNotDone();
    second.close();
    third.join().close();
  }

  @Test
  void workThatIsQuickAsARuleIsMissedSooner() {
    for (int i = 0; i < 100; i++) {
      try (CreateSlots.Place place = places.take()) {
        place.done();
      }
    }
    places.take();

    CompletableFuture<CreateSlots.Place> next = waiting();

    await().atMost(Duration.ofSeconds(4)).until(next::isDone);
  }

  private CompletableFuture<CreateSlots.Place> waiting() {
    return CompletableFuture.supplyAsync(places::take, task -> Thread.ofVirtual().start(task));
  }
}
