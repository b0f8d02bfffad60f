package dev.slipway.view;

import java.time.Instant;

/** Something that an attempt took, or may have taken, and that is not given back yet. */
public record Obligation(
    String containerId, String attemptId, String node, String step, Instant since) {}
