package dev.slipway.view;

import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Component;

/** What is taken and not yet released. */
@Component
public class Obligations {

  private final CommittedViews committed;

  Obligations(CommittedViews committed) {
    this.committed = committed;
  }

  /** Everything owed now, oldest attempt first; within one in the order of its steps. */
  public List<Obligation> open() {
    return committed.openAttempts().stream()
        .sorted(Comparator.comparing(AttemptView::requestedAt))
        .flatMap(attempt ->
            attempt.unreleased().stream()
                .map(step ->
                    new Obligation(
                        attempt.containerId(),
                        attempt.attemptId(),
                        attempt.node(),
                        step,
                        attempt.requestedAt())))
        .toList();
  }
}
