package dev.slipway.container;

import java.util.Set;

/**
 * Why an attempt failed, classified once where it happened (lesson L12).
 *
 * @param reason a class for metrics and dashboards: one of the constants of {@link StartReason} in
 *     lower case
 * @param exitCode 126, 127 or 128, Docker's table of start errors
 * @param httpStatus what the start request answers
 * @param message the text that Docker would show
 * @param rawText the runtime's own words, unchanged
 */
public record StartFailure(
    String reason, int exitCode, int httpStatus, String message, String rawText) {

  private static final Set<String> FOR_GOOD = Set.of(StartReason.INVALID_CONFIGURATION.text());

  /** What another container has to cure, which may be about to start as well. */
  private static final Set<String> PASSES = Set.of(StartReason.NETWORK_PEER.text());

  private static final int SERVER_SIDE = 500;
  private static final int NO_COMMAND_RAN = 128;

  /** Whether another try may succeed though nobody changes the container or the host. */
  boolean mayPass() {
    return PASSES.contains(reason)
        || (httpStatus >= SERVER_SIDE && exitCode == NO_COMMAND_RAN && !FOR_GOOD.contains(reason));
  }
}
