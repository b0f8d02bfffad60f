package dev.slipway.view;

import static dev.slipway.view.EventFixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.StoreSlice;
import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.events.EngineEvents;
import dev.slipway.events.StoredEvents;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** A database of the first version under this one's store, aggregate and views. */
@SpringBootTest(classes = StoreSlice.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
abstract class OldStoreContract {

  @Autowired private ContainerViews containers;
  @Autowired private StartHistory history;
  @Autowired private StoredEvents stored;
  @Autowired private EngineEvents engineEvents;
  @Autowired private ViewRebuild views;
  @Autowired private CommandGateway commands;

  @Test
  void everything_is_told_and_goes_on() {
    told();
    List<ContainerView> listed = containers.list();
    views.rebuild();
    assertThat(containers.list()).isEqualTo(listed);
    told();

    String job = containers.find("job").orElseThrow().id();
    StartAnswer answer =
        commands.sendAndWait(new StartContainer(job, "new", "node", List.of(), "test", T0));
    assertThat(answer.answer()).isEqualTo(Answer.RECORDED);
    assertThat(attempts("job")).hasSize(2);
    String bad = containers.find("bad").orElseThrow().id();
    commands.sendAndWait(new RemoveContainer(bad, false, "test", T0));
    assertThat(containers.find("bad")).get().extracting(ContainerView::removing).isEqualTo(true);
  }

  private void told() {
    assertThat(containers.list())
        .extracting(c -> c.name() + " " + c.status() + " " + c.exitCode())
        .containsExactlyInAnyOrder(
            "job exited 3", "web exited 137", "bad created 127", "renamed created 0");
    assertThat(attempts("web")).hasSize(2).allMatch(attempt -> attempt.steps().size() > 5);
    assertThat(attempts("bad")).singleElement().extracting("failedStep").isEqualTo("task");
    assertThat(attempts("gone")).hasSize(1);
    List<String> types = new ArrayList<>();
    stored.of(history.containerId("gone").orElseThrow(), event -> types.add(event.type()));
    assertThat(types).startsWith("ContainerCreated").endsWith("ContainerRemoved");
    List<String> actions = new ArrayList<>();
    engineEvents.between(null, null, event -> actions.add(event.action()));
    assertThat(actions)
        .contains(
            "create", "rename", "start", "pause", "unpause", "kill", "die", "stop", "destroy");
  }

  private List<AttemptView> attempts(String name) {
    List<AttemptView> attempts = new ArrayList<>();
    history.of(history.containerId(name).orElseThrow(), attempts::add);
    return attempts;
  }
}
