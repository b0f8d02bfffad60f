package dev.slipway.runtime;

/**
 * Published when containerd answers again and what it missed to tell was asked for: after a start
 * of the service and after each break of the event stream. What waits for containerd tries now.
 */
public record RuntimeConnected() {}
