package dev.slipway.streams;

import java.nio.ByteBuffer;

/**
 * Takes what one stream of a container brings. Both calls come from the one thread that reads it.
 */
public interface StreamSink {

  /** Takes everything and keeps nothing. */
  StreamSink NONE =
      new StreamSink() {
        @Override
        public void accept(ByteBuffer bytes) {
          bytes.position(bytes.limit());
        }

        @Override
        public void end() {}
      };

  /**
   * Takes the bytes in their order; the buffer is used again after the return. It must neither
   * throw nor wait for a slow reader: the container writes into the same pipe.
   */
  void accept(ByteBuffer bytes);

  /** The stream has ended, or is no longer read; called once. */
  void end();
}
