package dev.slipway.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The networks bridge, host and none, in Docker's order. */
final class BuiltInNetworks {

  private final BuiltInNetwork bridge;
  private final List<BuiltInNetwork> all;

  BuiltInNetworks(String device, Subnet subnet) {
    this.bridge = of("bridge", "bridge", subnet.toString(), subnet.gateway(), device);
    this.all = List.of(bridge, of("host", "host", "", "", ""), of("none", "null", "", "", ""));
  }

  BuiltInNetwork bridge() {
    return bridge;
  }

  List<BuiltInNetwork> list() {
    return all;
  }

  /** By name, by id, or by the beginning of exactly one id. */
  Optional<BuiltInNetwork> find(String nameOrId) {
    var named = all.stream().filter(network -> network.name().equals(nameOrId)).findFirst();
    if (named.isPresent() || nameOrId.isEmpty()) {
      return named;
    }
    var begun = all.stream().filter(network -> network.id().startsWith(nameOrId)).toList();
    return begun.size() == 1 ? Optional.of(begun.getFirst()) : Optional.empty();
  }

  /** 64 hexadecimal digits that follow from the text alone. */
  static String id(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BuiltInNetwork of(
      String name, String driver, String subnet, String gateway, String device) {
    return new BuiltInNetwork(id("network " + name), name, driver, subnet, gateway, device);
  }
}
