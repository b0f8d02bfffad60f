package dev.slipway.start.step;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordStaleObjectRemoved;
import dev.slipway.start.Attempt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Records that the runtime held something of an earlier attempt, which is gone now. */
@Component
public class StaleObjects {

  private final Reports reports;

  public StaleObjects(Reports reports) {
    this.reports = reports;
  }

  void removed(Attempt attempt, @Nullable String staleAttempt, String object, String detail) {
    reports.send(
        new RecordStaleObjectRemoved(
            attempt.containerId(),
            attempt.attemptId(),
            staleAttempt,
            object,
            detail,
            Instant.now()));
  }
}
