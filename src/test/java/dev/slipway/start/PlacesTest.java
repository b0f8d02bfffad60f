package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Work waits for work, but not for what hangs. */
class PlacesTest {

  private final Places places = new Places(1);

  @Test
  void aPlaceThatIsGivenBackGoesToTheNextOne() {
    Places.Place first = places.take();
    CompletableFuture<Places.Place> second = waiting();
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
    Places.Place first = places.take();
    first.close();
    first.close();
    Places.Place second = places.take();
    CompletableFuture<Places.Place> third = waiting();

    first.close();

    assertThat(third).isNotDone();
    second.close();
    third.join().close();
  }

  @Test
  void workThatIsQuickAsARuleIsMissedSooner() {
    for (int i = 0; i < 100; i++) {
      try (Places.Place place = places.take()) {
        place.done();
      }
    }
    places.take();

    CompletableFuture<Places.Place> next = waiting();

    await().atMost(Duration.ofSeconds(4)).until(next::isDone);
  }

  private CompletableFuture<Places.Place> waiting() {
    return CompletableFuture.supplyAsync(places::take, task -> Thread.ofVirtual().start(task));
  }
}
