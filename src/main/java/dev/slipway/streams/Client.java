package dev.slipway.streams;

import java.io.IOException;

/** The far end of a session. Reading and writing go on independently of each other. */
public interface Client {

  /**
   * Waits for bytes; -1 when the client will send no more, which says nothing about its reading.
   *
   * @throws IOException when the client is gone
   */
  int read(byte[] into) throws IOException;

  /**
   * Sends output, waiting for a slow client; one thread at a time.
   *
   * @param stream stdout, stderr or system, for a client that tells them apart
   * @throws IOException when the client is gone
   */
  void write(String stream, byte[] bytes) throws IOException;

  /** Tells the client that no more output will come; its input is still read. */
  void endOutput() throws IOException;

  /** Ends both directions from any thread, and with them a read and a write that wait. */
  void close();
}
