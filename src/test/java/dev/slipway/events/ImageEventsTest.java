package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageEventsTest {

  private static final String IMAGE = "sha256:" + "a".repeat(64);

  private final TestImageEvents store = new TestImageEvents();
  private final ImageEvents events = store.events();

  private static ImageEvent event(String action, String name) {
    return new ImageEvent(action, IMAGE, Map.of("name", name, "label", "x"), "effect " + name);
  }

  @Test
  void aPlannedChangeIsShownWhenItIsSettled() {
    events.plan("c1", List.of(event("tag", "a:1"), event("import", IMAGE)));
    assertThat(store.shown()).isEmpty();
    assertThat(events.pending()).containsExactly("c1");

    events.settle("c1", event -> true);
    events.settle("c1", event -> true);

    assertThat(events.pending()).isEmpty();
    assertThat(store.told()).containsExactly("tag a:1", "import " + IMAGE);
    EngineEvent tag = store.shown().getFirst();
    assertThat(tag.type()).isEqualTo("image");
    assertThat(tag.actorId()).isEqualTo(IMAGE);
    assertThat(tag.attributes()).containsOnly(Map.entry("name", "a:1"), Map.entry("label", "x"));
  }

  @Test
  void whatDidNotHappenIsForgotten() {
    events.plan("c1", List.of(event("untag", "a:1"), event("untag", "a:2")));

    events.settle("c1", event -> event.effect().equals("effect a:2"));

    assertThat(store.told()).containsExactly("untag a:2");
    assertThat(events.pending()).isEmpty();
  }

  @Test
  void changesOfADeadServiceArePendingOldestFirst() {
    events.plan("z", List.of(event("tag", "a:1")));
    events.plan("a", List.of(event("tag", "a:2"), event("tag", "a:3")));

    assertThat(events.pending()).containsExactly("z", "a");
  }

  @Test
  void aRebuildOfTheViewsKeepsThemInTheirPlaces() {
    happen("c1", "a:1");
    Instant between = store.shown().getFirst().at().plus(Duration.ofNanos(1));
    happen("c2", "a:2");
    new EngineEventRows(store.jdbc).clear();
    store.rows().unpublish();
    assertThat(store.shown()).isEmpty();

    List<EngineEvent> ofContainers =
        new ArrayList<>(
            List.of(
                new EngineEvent(0, "container", "create", "c", Map.of("name", "c"), Instant.EPOCH),
                new EngineEvent(0, "container", "start", "c", Map.of("name", "c"), between)));
    store.rows().mergeInto(ofContainers);

    assertThat(ofContainers)
        .extracting(e -> e.action() + " " + e.attributes().get("name"))
        .containsExactly("create c", "tag a:1", "start c");
    events.publishLeft();
    events.publishLeft();
    assertThat(store.told()).containsExactly("tag a:2");
  }

  private void happen(String change, String name) {
    events.plan(change, List.of(event("tag", name)));
    events.settle(change, event -> true);
  }
}
