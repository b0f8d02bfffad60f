package dev.slipway.start;

/**
 * Whose results an undo gives back: everything else follows from these names.
 *
 * @param networkMode as Docker writes it
 * @param leaving whether the container is being removed, so that nothing of it may stay, whoever's
 *     it is
 */
public record Ownership(String containerId, String attemptId, String networkMode, boolean leaving) {

  public Ownership(String containerId, String attemptId, String networkMode) {
    this(containerId, attemptId, networkMode, false);
  }
}
