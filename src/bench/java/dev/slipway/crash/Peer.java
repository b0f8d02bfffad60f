package dev.slipway.crash;

import dev.slipway.whole.HttpConnection;
import java.io.IOException;
import java.nio.file.Path;

/** A container engine whose process a test kills and starts again; its containerd stays. */
public interface Peer extends AutoCloseable {

  String name();

  /** The folder that holds everything of it; its containerd lives below. */
  Path folder();

  /** The namespace of its objects in containerd. */
  String namespace();

  /** Starts it and waits until it answers. */
  void start();

  /** Ends its process as {@code kill -9} does. */
  void kill();

  HttpConnection connect() throws IOException;

  /** Ends it and everything that it and its containerd left on the host. */
  @Override
  void close();
}
