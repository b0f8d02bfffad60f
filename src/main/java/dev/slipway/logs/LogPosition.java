package dev.slipway.logs;

import java.util.Comparator;

/**
 * A place in a container's log. It stays the same place when the files are renamed, for as long as
 * somebody writes or reads that log; it is never stored.
 *
 * @param rotation number of the file: that of the one which is written grows with each rotation
 * @param offset bytes before it in that file, uncompressed
 */
public record LogPosition(long rotation, long offset) implements Comparable<LogPosition> {

  @Override
  public int compareTo(LogPosition other) {
    return Comparator.comparingLong(LogPosition::rotation)
        .thenComparingLong(LogPosition::offset)
        .compare(this, other);
  }
}
