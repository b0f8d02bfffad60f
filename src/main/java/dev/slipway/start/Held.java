package dev.slipway.start;

/**
 * Whose results an undo gives back: everything else follows from these names.
 *
 * @param networkMode as Docker writes it
 */
record Held(String containerId, String attemptId, String networkMode) {}
