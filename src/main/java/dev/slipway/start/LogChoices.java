package dev.slipway.start;

import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.settings.LogOptions;
import dev.slipway.settings.model.LogChoice;
import dev.slipway.settings.model.Settings;

/** What is to become of the output of an attempt's task. */
public final class LogChoices {

  private LogChoices() {}

  public static LogChoice of(StartRequested plan, Settings settings) {
    return LogOptions.choice(
        settings,
        new LogOptions.LogSubject(
            plan.containerId(), plan.name(), plan.imageReference(), plan.imageId()));
  }
}
