package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.util.regex.Pattern;

/** One line that the client adds to /etc/hosts; the address may be {@code host-gateway}. */
public record ExtraHost(String name, String address) {

  private static final String GATEWAY = "host-gateway";

  public static ExtraHost parse(String entry) {
    var equals = entry.indexOf('=');
    var cut = equals >= 0 ? equals : entry.indexOf(':');
    if (cut <= 0 || cut == entry.length() - 1) {
      throw new InvalidSettings("bad format for add-host: \"" + entry + "\"");
    }
    var address = entry.substring(cut + 1);
    if (address.startsWith("[") && address.endsWith("]")) {
      address = address.substring(1, address.length() - 1);
    }
    var host = new ExtraHost(entry.substring(0, cut), address);
    if (!host.isGateway() && !Addresses.isIp(address)) {
      throw new InvalidSettings("invalid IP address in add-host: \"" + address + "\"");
    }
    if (UNPRINTABLE.matcher(host.name).find()) {
      throw new InvalidSettings("bad format for add-host: \"" + entry + "\"");
    }
    return host;
  }

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\x00-\\x1f]");

  public boolean isGateway() {
    return address.equals(GATEWAY);
  }
}
