package dev.slipway.start;

import dev.slipway.container.StartObligations;
import java.util.List;

/**
 * The readings of the start table. A start reads it downward; a failed start and an exit read
 * upward what is held until exit; a removal reads upward what is held until removal. There is no
 * second list.
 */
class StartPath implements StartObligations {

  private final List<Lap> laps;

  StartPath(List<Lap> laps) {
    this.laps = List.copyOf(laps);
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
