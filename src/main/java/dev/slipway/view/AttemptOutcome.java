package dev.slipway.view;

import dev.slipway.container.StartFailure;
import org.jspecify.annotations.Nullable;

/** How an attempt ended: started, or failed and undone as far as possible. */
public record AttemptOutcome(boolean started, @Nullable StartFailure failure) {}
