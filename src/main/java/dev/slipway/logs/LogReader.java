package dev.slipway.logs;

import org.jspecify.annotations.Nullable;

/** Reads a container's output line by line; for one thread, closing is allowed from any. */
public final class LogReader implements AutoCloseable {

  LogReader() {}

  /**
   * The next line; null at the end. When following it blocks until there is more, the container's
   * streams are closed, or this reader is closed.
   */
  public @Nullable LogLine next() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
