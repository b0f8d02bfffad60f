package dev.slipway.runtime;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** containerd's blobs by digest. */
public interface Content {

  /** Size and labels of a blob. */
  record Blob(String digest, long size, Map<String, String> labels) {}

  Optional<Blob> find(String digest);

  /** The whole blob; for manifests and configurations, at most 8 MiB. */
  byte[] read(String digest);

  /** The blob as a stream; the caller closes it. */
  InputStream open(String digest);

  /**
   * Writes a blob in chunks and commits it; a blob that is there already is success (it gets the
   * labels that it lacks), and so is a repeated write after a crash.
   *
   * @param size in bytes
   * @param digest expected digest; a mismatch is {@link RuntimeFault.Failed} and stores nothing
   */
  void write(InputStream bytes, long size, String digest, Map<String, String> labels);

  /** Replaces the labels of a blob. */
  void label(String digest, Map<String, String> labels);
}
