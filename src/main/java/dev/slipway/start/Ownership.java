package dev.slipway.start;

/**
 * Whose results an undo gives back: everything else follows from these names.
 *
 * @param networkMode as Docker writes it
 */
public record Ownership(String containerId, String attemptId, String networkMode) {}
