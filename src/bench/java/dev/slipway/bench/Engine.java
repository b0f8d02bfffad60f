package dev.slipway.bench;

import dev.slipway.whole.HttpConnection;
import java.io.IOException;

/** A running server of the Docker API that is measured. */
interface Engine extends AutoCloseable {

  String name();

  /** Whether it keeps a history of its starts that can be asked for. */
  boolean tellsSteps();

  HttpConnection connect() throws IOException;

  @Override
  void close();
}
