package dev.slipway.container;

import java.util.Locale;

/**
 * The names of the steps of a start, as events, logs, metric labels and pages write them ({@link
 * #text()}). What a step does and undoes stands in the start module's table.
 */
public enum StartStep {
  FILES,
  NAMESPACE,
  SNAPSHOT,
  NETWORK,
  SPEC,
  CONTAINER,
  TASK,
  START;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
