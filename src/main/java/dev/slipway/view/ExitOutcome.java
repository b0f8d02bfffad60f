package dev.slipway.view;

import org.jspecify.annotations.Nullable;

/** What a waiter learns about the end of a container's run. */
public record ExitOutcome(int exitStatus, @Nullable String error) {}
