package dev.slipway.network;

/**
 * A network that exists from the beginning: bridge, host or none.
 *
 * @param id 64 hexadecimal digits, the same on every host
 * @param driver bridge, host or null (the word)
 * @param subnet CIDR; empty without one
 * @param gateway IPv4; empty without one
 * @param bridge the Linux bridge; empty without one
 */
public record BuiltInNetwork(
    String id, String name, String driver, String subnet, String gateway, String bridge) {}
