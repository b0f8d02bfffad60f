package dev.slipway.network;

/**
 * A container's port published on the host.
 *
 * @param protocol tcp, udp or sctp
 * @param hostAddress IPv4 address to listen on; empty = all
 * @param hostPort the port of the host
 */
public record PortMapping(int containerPort, String protocol, String hostAddress, int hostPort) {}
