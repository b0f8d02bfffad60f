package dev.slipway.streams;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The keys that a user types, one after the other, to leave a terminal that goes on. */
public final class DetachKeys {

  /** ctrl-p, ctrl-q. */
  public static final DetachKeys DEFAULT = new DetachKeys(new byte[] {16, 17});

  private static final String CONTROLLED = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

  /** The names of the control characters, in the order of their codes. */
  private static final List<String> CONTROL =
      CONTROLLED.chars().mapToObj(key -> "ctrl-" + (char) key).toList();

  private static final int DELETE = 127;

  private final byte[] keys;

  /** How many keys still match when the one after so many does not. */
  private final int[] fallback;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
    this.fallback = fallback(keys);
  }

  /**
   * Reads Docker's notation: single characters, {@code ctrl-} with one of {@code a-z@[\]^_}, and
   * {@code DEL}, separated by commas. Empty means the default.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static DetachKeys parse(String text) {
    if (text.isEmpty()) {
      return DEFAULT;
    }
    byte[] keys = new byte[text.length()];
    int count = 0;
    for (String key : text.split(",", -1)) {
      keys[count++] = key(key);
    }
    return new DetachKeys(Arrays.copyOf(keys, count));
  }

  private static byte key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 1) {
      return bytes[0];
    }
    int code = text.equals("DEL") ? DELETE : CONTROL.indexOf(text);
    if (code < 0) {
      throw new IllegalArgumentException("no key: " + text);
    }
    return (byte) code;
  }

  private static int[] fallback(byte[] keys) {
    int[] fallback = new int[keys.length + 1];
    for (int i = 1, matched = 0; i < keys.length; i++) {
      while (matched > 0 && keys[i] != keys[matched]) {
        matched = fallback[matched];
      }
      matched += keys[i] == keys[matched] ? 1 : 0;
      fallback[i + 1] = matched;
    }
    return fallback;
  }

  /** The keys as they come from a terminal. */
  public byte[] bytes() {
    return keys.clone();
  }

  /** Begins to look for the keys in one client's input. */
  Scan scan() {
    return new Scan();
  }

  /** Holds back what may be the beginning of the keys; for one thread. */
  final class Scan {

    private int matched;

    /** What the process gets of these bytes: up to the keys, if they are complete now. */
    byte[] pass(byte[] bytes, int length) {
      ByteArrayOutputStream passed = new ByteArrayOutputStream(length + matched);
      for (int i = 0; i < length && !isComplete(); i++) {
        while (matched > 0 && bytes[i] != keys[matched]) {
          passed.write(keys, 0, matched - fallback[matched]);
          matched = fallback[matched];
        }
        if (bytes[i] == keys[matched]) {
          matched++;
        } else {
          passed.write(bytes[i]);
        }
      }
      return passed.toByteArray();
    }

    boolean isComplete() {
      return matched == keys.length;
    }
  }
}
