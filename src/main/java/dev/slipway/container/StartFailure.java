package dev.slipway.container;

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
    String reason, int exitCode, int httpStatus, String message, String rawText) {}
