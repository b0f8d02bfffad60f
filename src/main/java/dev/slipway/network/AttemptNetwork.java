package dev.slipway.network;

/** Names the attempt that something of the network room belongs to. */
public record AttemptNetwork(String containerId, String attemptId) {}
