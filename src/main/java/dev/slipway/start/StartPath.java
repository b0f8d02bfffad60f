package dev.slipway.start;

import static dev.slipway.container.StartStep.NETWORK;
import static dev.slipway.container.StartStep.SNAPSHOT;
import static dev.slipway.container.StartStep.TASK;

import dev.slipway.container.StartObligations;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The start path as one table. A start reads it downward; a failed start and an exit read upward
 * what is held until exit; a removal reads upward what is held until removal. There is no second
 * list.
 *
 * <pre>
 *   files ─ namespace ─ snapshot ●─┬─ network ●────────────────┬─ start ●
 *                                  └─ spec ─ container ─ task ●┘
 *   ● milestone: recorded as an event before the next lap begins
 *   held until exit:    namespace, network, container, task
 *   held until removal: files, snapshot
 * </pre>
 *
 * The network is attached while the task is being created, since the task needs only the
 * namespace's path.
 */
@Component
class StartPath implements StartObligations {

  private final List<Lap> laps;

  StartPath(
      FilesStep files,
      NamespaceStep namespace,
      SnapshotStep snapshot,
      NetworkStep network,
      SpecStep spec,
      ContainerStep container,
      TaskStep task,
      LaunchStep launch) {
    laps =
        List.of(
            new Lap(Set.of(), List.of(files, namespace, snapshot)),
            new Lap(Set.of(SNAPSHOT), List.of(network)),
            new Lap(Set.of(SNAPSHOT), List.of(spec, container, task)),
            new Lap(Set.of(NETWORK, TASK), List.of(launch)));
  }

  List<Lap> laps() {
    return laps;
  }

  /** The steps to undo, in the order in which to undo them. */
  List<Step> upward(HeldUntil heldUntil, String networkMode) {
    return undone().stream()
        .filter(step -> step.heldUntil() == heldUntil && step.appliesTo(networkMode))
        .toList();
  }

  @Override
  public List<String> of(String networkMode) {
    return steps().stream()
        .filter(step -> step.heldUntil() != HeldUntil.NOTHING && step.appliesTo(networkMode))
        .map(step -> step.name().text())
        .toList();
  }

  /** Every step, downward. */
  List<Step> steps() {
    return laps.stream().flatMap(lap -> lap.steps().stream()).toList();
  }

  /** Every step that has an undo, in the order in which to undo them. */
  List<Step> undone() {
    return steps().reversed().stream()
        .filter(step -> step.heldUntil() != HeldUntil.NOTHING)
        .toList();
  }
}
