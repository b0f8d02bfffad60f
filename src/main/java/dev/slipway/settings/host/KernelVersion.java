package dev.slipway.settings.host;

import dev.slipway.settings.json.InvalidSettings;
import java.util.Comparator;
import java.util.regex.Pattern;

/** The first two numbers of a Linux kernel's version. */
public record KernelVersion(int first, int second) implements Comparable<KernelVersion> {

  private static final Pattern EXACT = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");
  private static final KernelVersion OF_THIS_HOST = of(RELEASE, System.getProperty("os.version"));

  /** Reads {@code 4.8}; refuses everything else. */
  public static KernelVersion parse(String text) {
    return of(EXACT, text);
  }

  public static KernelVersion ofThisHost() {
    return OF_THIS_HOST;
  }

  public boolean isAtLeast(KernelVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return Comparator.comparingInt(KernelVersion::first)
        .thenComparingInt(KernelVersion::second)
        .compare(this, other);
  }

  private static KernelVersion of(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidSettings("invalid kernel version: \"" + text + "\"");
    }
    return new KernelVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }
}
