package dev.slipway.whole;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The content of a chunked HTTP body. */
final class ChunkedBody extends InputStream {

  private final InputStream in;
  private final @Nullable AutoCloseable owner;
  private int left;
  private boolean ended;

  /**
   * @param owner closed together with this body, if any
   */
  ChunkedBody(InputStream in, @Nullable AutoCloseable owner) {
    this.in = in;
    this.owner = owner;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && !ended) {
      left = Integer.parseInt(HttpConnection.line(in).split(";", 2)[0], 16);
      ended = left == 0;
      if (ended) {
        HttpConnection.line(in);
      }
    }
    if (ended) {
      return -1;
    }
    int count = in.read(bytes, offset, Math.min(length, left));
    if (count < 0) {
      throw new IOException("The server closed the connection in the middle of a chunk");
    }
    left -= count;
    if (left == 0) {
      HttpConnection.line(in);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    if (owner == null) {
      return;
    }
    try {
      owner.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
