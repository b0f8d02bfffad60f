package dev.slipway.runtime;

/**
 * Which OCI runtime runs a container's task.
 *
 * @param name containerd's runtime name, {@code io.containerd.runc.v2}
 * @param binary path or name of the OCI runtime's executable, {@code runc}
 * @param root directory for the OCI runtime's own state
 */
public record OciRuntime(String name, String binary, String root) {}
