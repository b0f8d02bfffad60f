package dev.slipway.start;

import dev.slipway.container.StartObligations;
import java.util.List;

/**
 * The readings of the start table. A start reads it downward; a failed start and an exit read
 * upward what is held until exit; a removal reads upward what is held until removal. There is no
 * second list.
 */
public class StartPath implements StartObligations {

  private final List<Stage> stages;

  public StartPath(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  List<Stage> stages() {
    return stages;
  }

  /**
   * The stages by the commit that records them: all that leads up to the launch together, because
   * every step finds its own work and the request names what it may take; and the launch, so that
   * the task's pid is recorded before its process runs.
   */
  List<List<Stage>> commits() {
    int last = stages.size() - 1;
    return List.of(stages.subList(0, last), stages.subList(last, stages.size()));
  }

  /** The steps to undo, in the order in which to undo them. */
  public List<Step> upward(ReleaseAt releaseAt, String networkMode) {
    return undone().stream()
        .filter(step -> step.releaseAt() == releaseAt && step.appliesTo(networkMode))
        .toList();
  }

  @Override
  public List<String> of(String networkMode) {
    return steps().stream()
        .filter(step -> step.releaseAt() != ReleaseAt.NOTHING && step.appliesTo(networkMode))
        .map(step -> step.name().text())
        .toList();
  }

  /** Every step, downward. */
  public List<Step> steps() {
    return stages.stream().flatMap(stage -> stage.steps().stream()).toList();
  }

  /** Every step that has an undo, in the order in which to undo them. */
  public List<Step> undone() {
    return steps().reversed().stream()
        .filter(step -> step.releaseAt() != ReleaseAt.NOTHING)
        .toList();
  }
}
