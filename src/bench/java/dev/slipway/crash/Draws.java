package dev.slipway.crash;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Checks a property of a parser on many hostile texts; a failure tells the text and the seed. */
public final class Draws {

  private static final int COUNT = 5_000;

  private final long seed = HostileText.seed();
  private final HostileText text = new HostileText(new Random(seed));
  private final List<String> valid;

  private Draws(List<String> valid) {
    this.valid = valid;
  }

  /** Anything, and these texts as they are and with something wrong in them. */
  public static Draws near(String... valid) {
    return new Draws(List.of(valid));
  }

  /** What else a property wants to choose at random. */
  public HostileText random() {
    return text;
  }

  public void all(Consumer<String> property) {
    valid.forEach(drawn -> check(drawn, property));
    for (int i = 0; i < COUNT; i++) {
      check(text.oneIn(3) ? text.next() : text.spoil(text.pick(valid)), property);
    }
  }

  private void check(String drawn, Consumer<String> property) {
    try {
      property.accept(drawn);
    } catch (RuntimeException | Error broken) {
      throw new AssertionError(HostileText.told(seed) + " " + shown(drawn), broken);
    }
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.chars()
        .limit(2_000)
        .forEach(c -> shown.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : (char) c));
    return shown.append('"').toString();
  }
}
