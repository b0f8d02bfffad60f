package dev.slipway.runtime.containerd;

import com.google.protobuf.ByteString;
import dev.slipway.runtime.containerd.proto.content.ReadContentResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A blob as it comes from containerd; its faults are {@code RuntimeFault}s. */
final class BlobStream extends InputStream {

  private final BlockingClientCall<?, ReadContentResponse> call;
  private ByteString chunk = ByteString.EMPTY;
  private int position;
  private boolean ended;

  BlobStream(BlockingClientCall<?, ReadContentResponse> call) {
    this.call = call;
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk.byteAt(position++) & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, chunk.size() - position);
    chunk.copyTo(target, position, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return chunk.size() - position;
  }

  private boolean fill() throws IOException {
    while (!ended && position == chunk.size()) {
      next();
    }
    return !ended;
  }

  private void next() throws IOException {
    try {
      ReadContentResponse answer = call.read();
      ended = answer == null;
      chunk = answer == null ? ByteString.EMPTY : answer.getData();
      position = 0;
    } catch (StatusException e) {
      throw Faults.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a blob");
    }
  }

  @Override
  public void close() {
    if (!ended) {
      call.cancel("closed by the reader", null);
      ended = true;
    }
  }
}
