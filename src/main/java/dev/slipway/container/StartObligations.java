package dev.slipway.container;

import java.util.List;

/**
 * What an attempt may have to give back. Whoever holds the start table tells it to whoever sends
 * {@link ContainerCommand.StartContainer}.
 */
@FunctionalInterface
public interface StartObligations {

  /**
   * Names of the steps that leave something to give back, in the order in which they are done.
   *
   * @param networkMode as Docker writes it
   */
  List<String> of(String networkMode);
}
