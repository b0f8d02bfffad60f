package dev.slipway.streams;

/**
 * What one read of a stream brought.
 *
 * @param stream stdout or stderr
 * @param bytes shared by all who get it, so nobody changes them
 */
// Sent on at once, never compared or kept.
@SuppressWarnings("ArrayRecordComponent")
public record Piece(String stream, byte[] bytes) {}
