package dev.slipway.image;

/**
 * A reference to an image in its normalised form.
 *
 * @param domain registry host and port, {@code docker.io}
 * @param path {@code library/busybox}
 * @param tag empty if there is none
 * @param digest {@code sha256:…}, empty if there is none
 */
public record ImageReference(String domain, String path, String tag, String digest) {

  /**
   * Reads what a user writes; a reference with neither tag nor digest gets the tag {@code latest}.
   *
   * @throws ImageFault.InvalidReference in Docker's words
   */
  public static ImageReference parse(String text) {
    throw new UnsupportedOperationException(text);
  }

  /** The short form that Docker shows: {@code busybox:latest}. */
  public String familiar() {
    throw new UnsupportedOperationException();
  }

  /** The full form that containerd stores: {@code docker.io/library/busybox:latest}. */
  public String canonical() {
    throw new UnsupportedOperationException();
  }
}
