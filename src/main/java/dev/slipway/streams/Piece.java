package dev.slipway.streams;

import java.util.Arrays;

/**
 * What one read of a stream brought.
 *
 * @param stream stdout or stderr
 * @param bytes shared by all who get it, so nobody changes them
 */
// Sent on at once, never compared or kept.
@SuppressWarnings("ArrayRecordComponent")
public record Piece(String stream, byte[] bytes) {

  /** This and what the same stream brought next. */
  Piece with(byte[] next) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.length);
    System.arraycopy(next, 0, both, bytes.length, next.length);
    return new Piece(stream, both);
  }
}
