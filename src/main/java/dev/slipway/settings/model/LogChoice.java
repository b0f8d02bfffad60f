package dev.slipway.settings.model;

import java.util.Map;

/**
 * What becomes of a container's output.
 *
 * @param stored whether it is kept; without, it is read and thrown away
 * @param maxBytes size of a log file from which on the next entry begins another; -1 = no limit, 0
 *     = the service's default
 * @param maxFiles how many log files there are at most, the one that is written among them; 0 = the
 *     service's default
 * @param compress whether the files that are no longer written get compressed
 * @param bufferBytes how much waits for a slow disk before the oldest is dropped; 0 = the container
 *     waits for the disk
 * @param attributes what every entry tells of its container
 */
public record LogChoice(
    boolean stored,
    long maxBytes,
    int maxFiles,
    boolean compress,
    long bufferBytes,
    Map<String, String> attributes) {

  /** That of a container which says nothing about its log. */
  public static final LogChoice DEFAULT = new LogChoice(true, 0, 0, false, 0, Map.of());

  public LogChoice {
    attributes = Map.copyOf(attributes);
  }
}
