package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Params;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** New ids and names, and the grammar of names. */
public final class ContainerNames {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final List<String> ADJECTIVES =
      List.of(
          "able", "amber", "bold", "brave", "bright", "brisk", "calm", "clear", "clever", "cosy",
          "crisp", "eager", "early", "fair", "fond", "fresh", "gentle", "glad", "golden", "grand",
          "happy", "hardy", "keen", "kind", "lively", "lucky", "merry", "mild", "neat", "noble",
          "patient", "proud", "quick", "quiet", "rapid", "sunny", "swift", "tidy", "warm", "witty");

  private static final List<String> NOUNS =
      List.of(
          "anchor",
          "barge",
          "beacon",
          "bell",
          "bosun",
          "bow",
          "brig",
          "buoy",
          "canoe",
          "capstan",
          "clipper",
          "compass",
          "cutter",
          "deck",
          "dinghy",
          "dock",
          "ferry",
          "galley",
          "harbour",
          "helm",
          "hull",
          "jetty",
          "keel",
          "ketch",
          "lantern",
          "lugger",
          "mast",
          "oar",
          "pilot",
          "quay",
          "raft",
          "rigger",
          "rudder",
          "sail",
          "schooner",
          "sextant",
          "skiff",
          "sloop",
          "tiller",
          "yawl");

  private ContainerNames() {}

  /** 64 random hexadecimal digits. */
  static String newId() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A name without leading slash; anything that the grammar does not allow is status 400. */
  public static String valid(String text) {
    String name = text.startsWith("/") ? text.substring(1) : text;
    if (name.length() > 255 || !NAME.matcher(name).matches()) {
      throw ApiFault.badRequest(
          "Invalid container name (%s), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
              .formatted(Params.printable(text)));
    }
    return name;
  }

  /** A name for a container that got none; later tries have a number and collide less. */
  static String random(int attempt) {
    String name = pick(ADJECTIVES) + "_" + pick(NOUNS);
    return attempt == 0 ? name : name + RANDOM.nextInt(10_000);
  }

  private static String pick(List<String> words) {
    return words.get(RANDOM.nextInt(words.size()));
  }
}
