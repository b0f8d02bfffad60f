package dev.slipway.logs;

import dev.slipway.streams.StreamSink;
import java.nio.ByteBuffer;

/** Takes the output of a container that wants none of it kept. */
final class DrainSink implements StreamSink {

  @Override
  public void accept(ByteBuffer bytes) {
    bytes.position(bytes.limit());
  }

  @Override
  public void end() {
    // Nothing was kept.
  }
}
