package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.crash.Operation.Verb;
import dev.slipway.whole.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which histories of a container can be, and which cannot. */
class LinearSearchTest {

  @Test
  void whatWasDoneIsSeen() {
    assertThat(legal(did(Verb.START, 1, 2, 204), saw(3, 4, true, "a"))).isTrue();
    assertThat(legal(did(Verb.START, 1, 2, 204), saw(3, 4, false, "a"))).isFalse();
  }

  @Test
  void overlappingRequestsMayBeSeenInEitherOrder() {
    assertThat(legal(did(Verb.START, 1, 5, 204), saw(2, 3, false, "a"))).isTrue();
    assertThat(legal(did(Verb.START, 1, 5, 204), saw(2, 3, true, "a"))).isTrue();
  }

  @Test
  void nothingIsUndoneByReadingIt() {
    assertThat(legal(did(Verb.START, 1, 9, 204), saw(2, 3, true, "a"), saw(4, 5, false, "a")))
        .isFalse();
  }

  @Test
  void aContainerIsStartedOnce() {
    assertThat(legal(did(Verb.START, 1, 5, 204), did(Verb.START, 1, 5, 304))).isTrue();
    assertThat(legal(did(Verb.START, 1, 5, 204), did(Verb.START, 1, 5, 204))).isFalse();
  }

  @Test
  void aLostStartMayHappenLateOrNever() {
    Operation lost = new Operation(Verb.START, "", 1, 2, null);
    assertThat(legal(lost, saw(3, 4, false, "a"), saw(5, 6, true, "a"))).isTrue();
    assertThat(legal(lost, saw(3, 4, false, "a"), saw(5, 6, false, "a"))).isTrue();
    assertThat(legal(lost, saw(3, 4, true, "a"), saw(5, 6, false, "a"))).isFalse();
  }

  @Test
  void aStartThatFailedLeavesNothing() {
    assertThat(legal(did(Verb.START, 1, 2, 500), saw(3, 4, false, "a"))).isTrue();
    assertThat(legal(did(Verb.START, 1, 2, 500), saw(3, 4, true, "a"))).isFalse();
  }

  @Test
  void severalStopsShareOneEndIfAllSawItRunning() {
    Operation start = did(Verb.START, 1, 2, 204);
    assertThat(legal(start, did(Verb.STOP, 3, 6, 204), did(Verb.KILL, 4, 7, 204))).isTrue();
    assertThat(legal(start, did(Verb.STOP, 3, 4, 204), did(Verb.STOP, 5, 6, 204))).isFalse();
    assertThat(legal(start, did(Verb.STOP, 3, 4, 204), did(Verb.STOP, 5, 6, 304))).isTrue();
  }

  @Test
  void whatIsRemovedIsGone() {
    assertThat(legal(did(Verb.REMOVE, 1, 2, 204), did(Verb.START, 3, 4, 404))).isTrue();
    assertThat(legal(did(Verb.REMOVE, 1, 2, 204), saw(3, 4, false, "a"))).isFalse();
    assertThat(legal(did(Verb.START, 1, 2, 404))).isFalse();
  }

  @Test
  void aRunningContainerIsNotRemovedWithoutForce() {
    Operation start = did(Verb.START, 1, 2, 204);
    assertThat(legal(start, did(Verb.REMOVE, 3, 4, 204))).isFalse();
    assertThat(legal(start, did(Verb.REMOVE, 3, 4, 409))).isTrue();
    assertThat(legal(did(Verb.REMOVE, 3, 4, 409))).isFalse();
    assertThat(legal(start, did(Verb.REMOVE_BY_FORCE, 3, 9, 204), saw(4, 5, false, "a"))).isTrue();
  }

  @Test
  void aRenameThatWasAnsweredIsKept() {
    Operation rename = new Operation(Verb.RENAME, "b", 1, 2, new Reply(204, Map.of(), new byte[0]));
    assertThat(legal(rename, saw(3, 4, false, "b"))).isTrue();
    assertThat(legal(rename, saw(3, 4, false, "a"))).isFalse();
  }

  private static boolean legal(Operation... history) {
    return ContainerModel.explains("a", List.of(history));
  }

  private static Operation did(Verb verb, long called, long returned, int status) {
    return new Operation(
        verb, "", called, returned, new Reply(status, Map.of(), "{}".getBytes(UTF_8)));
  }

  private static Operation saw(long called, long returned, boolean running, String name) {
    String body = "{\"State\":{\"Running\":%s},\"Name\":\"/%s\"}".formatted(running, name);
    return new Operation(
        Verb.INSPECT, "", called, returned, new Reply(200, Map.of(), body.getBytes(UTF_8)));
  }
}
