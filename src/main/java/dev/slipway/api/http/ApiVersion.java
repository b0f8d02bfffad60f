package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletRequest;

/** A version of Docker's API, as {@code 1.45}. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

  public static final ApiVersion MINIMUM = new ApiVersion(1, 24);
  public static final ApiVersion CURRENT = new ApiVersion(1, 45);

  /** What a version of the API brought, in the one place that knows it. */
  public enum Feature {
    /** Imports may name a platform. */
    IMPORT_PLATFORM(32),
    /** Statistics can be had at once, without a second reading to compare with. */
    ONE_SHOT_STATS(41),
    /** Log streams say by their media type whether they are multiplexed. */
    LOG_MEDIA_TYPES(42),
    /** A websocket carries bytes and not text. */
    WEBSOCKET_BINARY(28),
    /** A websocket carries the streams that are asked for, and not all. */
    WEBSOCKET_STREAMS(42),
    /** Stop takes a signal. */
    STOP_SIGNAL(42),
    /** An exec's start tells the size of its terminal. */
    EXEC_CONSOLE_SIZE(42),
    /** Images are shown without VirtualSize. */
    NO_VIRTUAL_SIZE(44),
    /** Images are shown without the container that they were made from. */
    NO_CONTAINER_CONFIG(45),
    /** Security options are {@code name=…} pairs, and there is no execution driver any more. */
    SECURITY_PAIRS(25);

    private final int minor;

    Feature(int minor) {
      this.minor = minor;
    }
  }

  /** Reads digits and dots; a part that is missing or no number counts as 0, as Docker does. */
  public static ApiVersion parse(String text) {
    String[] parts = text.split("\\.", -1);
    return new ApiVersion(number(parts, 0), number(parts, 1));
  }

  /** The version of a request; without one in its path, the newest. */
  public static ApiVersion of(HttpServletRequest request) {
    return request.getAttribute(ApiFilter.VERSION) instanceof ApiVersion version
        ? version
        : CURRENT;
  }

  public boolean has(Feature feature) {
    return minor >= feature.minor;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }

  private static int number(String[] parts, int index) {
    if (index >= parts.length || parts[index].isEmpty() || parts[index].length() > 6) {
      return 0;
    }
    return Integer.parseInt(parts[index]);
  }
}
