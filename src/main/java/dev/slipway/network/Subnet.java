package dev.slipway.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network.
 *
 * @param first the network's address as a number
 */
record Subnet(int first, int prefixLength) {

  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

  /** Reads {@code a.b.c.d/n}; bits behind the prefix are cleared. */
  static Subnet of(String cidr) {
    Matcher parts = CIDR.matcher(cidr);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not an IPv4 subnet: " + cidr);
    }
    int address = 0;
    for (int i = 1; i <= 4; i++) {
      address = address << 8 | within(Integer.parseInt(parts.group(i)), 0, 255, cidr);
    }
    int length = within(Integer.parseInt(parts.group(5)), 8, 30, cidr);
    return new Subnet(address & -1 << (32 - length), length);
  }

  /** The bridge's own address, the first of the network. */
  String gateway() {
    return dotted(first + 1);
  }

  @Override
  public String toString() {
    return dotted(first) + "/" + prefixLength;
  }

  private static int within(int value, int least, int most, String cidr) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("Not a usable IPv4 subnet: " + cidr);
    }
    return value;
  }

  private static String dotted(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 255, address >>> 8 & 255, address & 255);
  }
}
