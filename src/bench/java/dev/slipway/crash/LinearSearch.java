package dev.slipway.crash;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history of overlapping calls can be explained by taking one after the other: the search
 * of Wing and Gong, which tries every order that the calls' times allow, with Lowe's memory of what
 * was tried already.
 *
 * @param <S> the model's state; equal states are one state
 */
final class LinearSearch<S> {

  /**
   * One step of a history, which happened at one moment between its call and its return.
   *
   * @param returned the last moment at which it may have happened
   * @param optional whether it may not have happened at all
   * @param before index of the step that it can only precede; -1 for none
   * @param effect the state after it, or null where it cannot have happened
   */
  record Step<S>(
      String text,
      long called,
      long returned,
      boolean optional,
      int before,
      Function<S, @Nullable S> effect) {}

  private record Visited<S>(BitSet taken, S state) {}

  private final List<Step<S>> steps;
  private final Set<Visited<S>> visited = new HashSet<>();

  private LinearSearch(List<Step<S>> steps) {
    this.steps = steps;
  }

  /** Whether some order of the steps leads from the first state through legal effects only. */
  static <S> boolean explains(S first, List<Step<S>> steps) {
    return new LinearSearch<>(steps).from(new BitSet(), first);
  }

  private boolean from(BitSet taken, S state) {
    if (!visited.add(new Visited<>((BitSet) taken.clone(), state))) {
      return false;
    }
    long end = Long.MAX_VALUE;
    boolean complete = true;
    for (int i = taken.nextClearBit(0); i < steps.size(); i = taken.nextClearBit(i + 1)) {
      if (!steps.get(i).optional()) {
        complete = false;
        end = Math.min(end, steps.get(i).returned());
      }
    }
    if (complete) {
      return true;
    }
    for (int i = taken.nextClearBit(0); i < steps.size(); i = taken.nextClearBit(i + 1)) {
      Step<S> step = steps.get(i);
      if (step.called() <= end && (step.before() < 0 || !taken.get(step.before()))) {
        S next = step.effect().apply(state);
        if (next != null) {
          taken.set(i);
          if (from(taken, next)) {
            return true;
          }
          taken.clear(i);
        }
      }
    }
    return false;
  }
}
