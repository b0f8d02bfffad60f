package dev.slipway.runtime;

import java.util.Map;

/**
 * containerd's metadata object of a container.
 *
 * @param spec the OCI runtime spec as JSON text
 */
public record ContainerObject(
    String id,
    Map<String, String> labels,
    String image,
    String snapshotKey,
    OciRuntime runtime,
    String spec) {}
