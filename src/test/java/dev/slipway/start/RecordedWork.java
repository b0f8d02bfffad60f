package dev.slipway.start;

import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.control.UnansweredRequest;
import dev.slipway.start.step.ContainerStep;
import dev.slipway.start.step.FilesStep;
import dev.slipway.start.step.LaunchStep;
import dev.slipway.start.step.NamespaceStep;
import dev.slipway.start.step.NetworkStep;
import dev.slipway.start.step.SnapshotStep;
import dev.slipway.start.step.SpecStep;
import dev.slipway.start.step.StartTable;
import dev.slipway.start.step.TaskStep;
import java.util.ArrayList;
import java.util.List;

/** A runner that only writes down what the sagas ask for. */
public class RecordedWork extends StepRunner {

  public final List<String> asked = new ArrayList<>();

  @SuppressWarnings("NullAway")
  public RecordedWork() {
    super(null, null, null, null, null, null, null, null, null);
  }

  /** The table as it is, with steps that cannot be performed. */
  @SuppressWarnings("NullAway")
  public static StartPath path() {
    return StartTable.startPath(
        new FilesStep(null, null, null),
        new NamespaceStep(null),
        new SnapshotStep(null, null, null, null),
        new NetworkStep(null, null),
        new SpecStep(null, null, null, null, null, null, null),
        new ContainerStep(null, null, null, null, null),
        new TaskStep(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new StartSettings(null, "node", 1),
            List.of()),
        new LaunchStep(null, null));
  }

  @Override
  public String node() {
    return "node";
  }

  @Override
  void start(StartRequested plan) {
    asked.add("start " + plan.attemptId());
  }

  @Override
  void startAgain(String containerId, String attemptId) {
    asked.add("start again " + attemptId);
  }

  @Override
  void resumed(Ownership held) {
    asked.add("resume " + held.attemptId());
  }

  @Override
  public void release(Ownership held) {
    asked.add(
        "release %s on %s%s"
            .formatted(held.attemptId(), held.networkMode(), held.leaving() ? " leaving" : ""));
  }

  @Override
  void kill(String containerId, boolean maybePaused) {
    asked.add("kill " + containerId + (maybePaused ? " maybe paused" : ""));
  }

  @Override
  void stop(StopRequested unfinished) {
    asked.add("stop " + unfinished.requestId());
  }

  @Override
  void request(String containerId, UnansweredRequest unfinished) {
    asked.add("request " + unfinished.kind() + " " + unfinished.requestId());
  }

  @Override
  void answer(String containerId, String requestId) {
    asked.add("answer " + requestId);
  }

  @Override
  public void remove(String containerId) {
    asked.add("remove " + containerId);
  }
}
