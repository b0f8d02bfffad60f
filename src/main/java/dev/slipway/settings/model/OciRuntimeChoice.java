package dev.slipway.settings.model;

/**
 * The OCI runtime that a container wants: the name from its settings and the executable behind it.
 */
public record OciRuntimeChoice(String name, String binary) {}
