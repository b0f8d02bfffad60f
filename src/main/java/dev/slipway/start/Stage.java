package dev.slipway.start;

import dev.slipway.container.StartStep;
import java.util.List;
import java.util.Set;

/**
 * Steps that run one after another and end in one milestone, which is recorded.
 *
 * @param after milestones that must be reached before the stage begins
 */
public record Stage(Set<StartStep> after, List<Step> steps) {

  Step milestone() {
    return steps.getLast();
  }
}
