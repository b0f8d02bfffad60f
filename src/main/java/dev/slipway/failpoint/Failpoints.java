package dev.slipway.failpoint;

import java.util.Collection;

/**
 * The places at which the service can be made to fail. A place is named {@code
 * <activity>.<step>.<moment>}, for example {@code start.task.after}. Unless failpoints are enabled
 * this is {@link #OFF}, which does nothing and costs nothing.
 */
public interface Failpoints {

  /** What a place does when failpoints are not enabled: nothing. */
  Failpoints OFF = (activity, step, moment) -> {};

  /** Just before a step's effect. */
  String BEFORE = "before";

  /** Just after a step's effect, which no event tells of yet. */
  String AFTER = "after";

  /** Just after the commit of the event that tells of the step. */
  String COMMITTED = "committed";

  /**
   * Passes a place: does whatever it is armed with. May end the process, take a while or throw.
   *
   * @throws FailpointError if the place is armed with an error
   */
  void reach(String activity, String step, String moment);

  /** Makes the moments of a step known, so that they can be listed and armed. */
  default void declare(String activity, Collection<String> steps) {}
}
