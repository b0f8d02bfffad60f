package dev.slipway.image;

import dev.slipway.runtime.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A small JSON blob, byte by byte as its digest was made. */
final class Document {

  private final Descriptor descriptor;
  private final byte[] bytes;

  Document(String mediaType, byte[] bytes) {
    this.bytes = bytes;
    this.descriptor = new Descriptor(mediaType, Digest.of(bytes).value(), bytes.length);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  byte[] bytes() {
    return bytes;
  }

  InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
