package dev.slipway.bench;

import dev.slipway.whole.HttpConnection;
import java.io.IOException;

/** A server of the Docker API that is measured; it can be ended and started again on its store. */
interface Engine extends AutoCloseable {

  String name();

  /** Whether it keeps a history of its starts that can be asked for. */
  boolean tellsSteps();

  /** Executes it and waits for its first answer; what it answers then, it may answer slowly. */
  void start() throws IOException;

  /** Milliseconds from the last execution to the first answer. */
  double readyMillis();

  /** Ends it in the orderly way, its containerd too; no container may run. */
  void stop();

  HttpConnection connect() throws IOException;

  /** The process that answers. */
  long pid();

  /** Everything that the engine has executed, its containers included. */
  CpuGroup group();

  /** Size in bytes of its database file; 0 when it has none of its own. */
  long databaseBytes() throws IOException;

  @Override
  void close();
}
