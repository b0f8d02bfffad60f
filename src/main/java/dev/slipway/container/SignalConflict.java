package dev.slipway.container;

import dev.slipway.container.ContainerRefusal.Conflict;

/**
 * What a container or its task is already, or is not any more, when a signal, a pause or an unpause
 * meets it; the texts are Docker's.
 */
public enum SignalConflict {
  NOT_RUNNING("container %s is not running"),
  ALREADY_PAUSED("Container %s is already paused"),
  NOT_PAUSED("Container %s is not paused"),
  RESTARTING("Container %s is restarting, wait until the container is running");

  private final String text;

  SignalConflict(String text) {
    this.text = text;
  }

  /** The refusal that tells a client of it. */
  public Conflict refusal(String containerId) {
    return new Conflict(text.formatted(containerId));
  }
}
