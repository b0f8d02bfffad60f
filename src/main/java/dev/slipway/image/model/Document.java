package dev.slipway.image.model;

import dev.slipway.runtime.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A small JSON blob, byte by byte as its digest was made. */
public final class Document {

  private final Descriptor descriptor;
  private final byte[] bytes;

  public Document(String mediaType, byte[] bytes) {
    this.bytes = bytes;
    this.descriptor = new Descriptor(mediaType, Digest.of(bytes).value(), bytes.length);
  }

  public Descriptor descriptor() {
    return descriptor;
  }

  public byte[] bytes() {
    return bytes;
  }

  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
