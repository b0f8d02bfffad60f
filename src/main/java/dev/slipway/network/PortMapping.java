package dev.slipway.network;

/**
 * A container's port published on the host.
 *
 * @param protocol tcp, udp or sctp
 * @param hostAddress IPv4 address to listen on; empty = all
 * @param hostPort 0 = pick a free one
 */
public record PortMapping(int containerPort, String protocol, String hostAddress, int hostPort) {}
