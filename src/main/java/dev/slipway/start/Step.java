package dev.slipway.start;

import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@link StartPath}. A step finds its own earlier work and goes on from there, because
 * it may be repeated after a crash; it knows nothing of the steps beside it.
 */
public interface Step {

  StartStep name();

  ReleaseAt releaseAt();

  /** Whether the step has anything to do in this network mode. */
  default boolean appliesTo(String networkMode) {
    return true;
  }

  /**
   * Does the step. Calls to containerd and CNI go through the clock, so that their time is told
   * apart from ours. Throws whatever went wrong; {@link Failures} names it.
   */
  void perform(Attempt attempt, StepClock clock);

  /** Gives back what the step took. Absent is success; may be repeated; throws if still owed. */
  default void undo(Ownership held) {}

  /**
   * What of this step's making is there now, whoever owns it, and only what is certainly ours: the
   * scan for orphans undoes what nobody owes. Asks the host or containerd; throws when it cannot.
   */
  default List<Found> found() {
    return List.of();
  }

  /** The report of a milestone, or null when the step is none. */
  default @Nullable Report milestone(Attempt attempt, List<StepTiming> timings) {
    return null;
  }
}
