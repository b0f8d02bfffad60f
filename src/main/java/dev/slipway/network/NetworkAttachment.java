package dev.slipway.network;

import java.util.List;

/**
 * What an attempt got from the bridge.
 *
 * @param network Docker's name of the network
 * @param networkId 64 hexadecimal digits
 * @param endpointId 64 hexadecimal digits, derived from container and attempt
 * @param address IPv4 without prefix
 * @param gateway IPv4 of the bridge
 * @param ports the published ports, with the host ports that were picked
 */
public record NetworkAttachment(
    String network,
    String networkId,
    String endpointId,
    String namespacePath,
    String macAddress,
    String address,
    int prefixLength,
    String gateway,
    List<PortMapping> ports) {}
