package dev.slipway.settings.model;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Recognises IP addresses without ever asking a name server. */
public final class Addresses {

  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern V6_LETTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Addresses() {}

  public static boolean isIp(String text) {
    if (V4.matcher(text).matches()) {
      return true;
    }
    if (!V6_LETTERS.matcher(text).matches()) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(text) != null;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }
}
