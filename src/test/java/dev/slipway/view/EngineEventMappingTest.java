package dev.slipway.view;

import static dev.slipway.view.EventFixtures.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.events.EngineEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineEventMappingTest {

  private static final String ID = id(7);

  private static List<EngineEvent> after(ContainerEvent... events) {
    List<EngineEvent> told = new ArrayList<>();
    ContainerView view = null;
    for (ContainerEvent event : events) {
      ContainerView next = ContainerProjector.after(view, event);
      told.addAll(ViewChanges.engineEvents(event, view, next));
      view = next;
    }
    return told;
  }

  private static List<String> actions(ContainerEvent... events) {
    return after(events).stream().map(e -> e.type() + " " + e.action()).toList();
  }

  @Test
  void a_whole_life_is_told_in_dockers_order() {
    assertThat(
            actions(
                created(ID, "web"),
                startRequested(ID, "a1"),
                snapshotPrepared(ID, "a1"),
                networkAttached(ID, "a1"),
                taskCreated(ID, "a1"),
                started(ID, "a1"),
                new StopRequested(ID, "a1", "r", 15, 10, "test", second(6)),
                new StopEscalated(ID, "a1", "r", second(7)),
                taskExited(ID, "a1"),
                released(ID, "a1", "network"),
                exited(ID, "a1"),
                new ContainerStopped(ID, "r", second(10)),
                removalRequested(ID),
                removed(ID, "web")))
        .containsExactly(
            "container create",
            "network connect",
            "container start",
            "container kill",
            "container kill",
            "container die",
            "network disconnect",
            "container stop",
            "container destroy");
  }

  @Test
  void a_failed_start_is_told_by_its_network_only() {
    assertThat(
            actions(
                created(ID, "web"),
                startRequested(ID, "a1"),
                networkAttached(ID, "a1"),
                startFailed(ID, "a1"),
                released(ID, "a1", "network"),
                undone(ID, "a1")))
        .containsExactly("container create", "network connect", "network disconnect");
  }

  @Test
  void a_container_event_carries_labels_image_name_and_extras() {
    EngineEvent die =
        after(created(ID, "web"), startRequested(ID, "a1"), started(ID, "a1"), exited(ID, "a1"))
            .getLast();

    assertThat(die.actorId()).isEqualTo(ID);
    assertThat(die.attributes())
        .isEqualTo(
            Map.of(
                "app",
                "web",
                "image",
                "busybox",
                "name",
                "web",
                "exitCode",
                "3",
                "execDuration",
                "4"));
  }

  @Test
  void a_network_event_names_container_network_and_type() {
    EngineEvent connect =
        after(created(ID, "web"), startRequested(ID, "a1"), networkAttached(ID, "a1")).getLast();

    assertThat(connect.actorId()).isEqualTo(endpoint().networkId());
    assertThat(connect.attributes())
        .isEqualTo(Map.of("container", ID, "name", "bridge", "type", "bridge"));
  }

  @Test
  void a_rename_tells_the_old_name_with_its_slash() {
    EngineEvent rename =
        after(created(ID, "web"), new ContainerRenamed(ID, "web", "www", "test", second(1)))
            .getLast();

    assertThat(rename.attributes()).containsEntry("oldName", "/web").containsEntry("name", "www");
  }
}
