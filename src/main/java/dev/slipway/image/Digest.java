package dev.slipway.image;

/** A content digest {@code sha256:<64 hex digits>}. */
public record Digest(String value) {}
