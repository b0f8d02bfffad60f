package dev.slipway.stats;

/** The host's {@code ps} did not list a container's processes; the message is what it said. */
public final class ProcessListFailed extends RuntimeException {

  ProcessListFailed(String message) {
    super(message);
  }
}
