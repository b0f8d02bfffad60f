package dev.slipway.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's wish to be attached to the bridge.
 *
 * @param containerName without slash; names the endpoint in errors
 * @param macAddress the wanted hardware address; null = any
 */
public record NetworkRequest(
    String containerId,
    String attemptId,
    String containerName,
    List<PortRequest> ports,
    @Nullable String macAddress) {}
