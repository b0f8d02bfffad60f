package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.containerd.proto.content.AbortRequest;
import dev.slipway.runtime.containerd.proto.content.ContentGrpc;
import dev.slipway.runtime.containerd.proto.content.WriteAction;
import dev.slipway.runtime.containerd.proto.content.WriteContentRequest;
import dev.slipway.runtime.containerd.proto.content.WriteContentResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One blob on its way to containerd. */
final class BlobUpload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BlobUpload.class);
  private static final int CHUNK = 1024 * 1024;

  private final ContainerdChannel channel;
  private final long size;
  private final String digest;
  // Two uploads of one blob must not meet; what a crash leaves of one expires in containerd.
  private final String ref = "slipway-" + UUID.randomUUID();
  private final BlockingClientCall<WriteContentRequest, WriteContentResponse> call;
  private boolean committed;

  BlobUpload(ContainerdChannel channel, long size, String digest) {
    this.channel = channel;
    this.size = size;
    this.digest = digest;
    this.call =
        within(ContentGrpc.newBlockingV2Stub(channel.calls()), channel.deadlines().transfer())
            .write();
  }

  /** Sends the bytes and commits them. */
  void run(InputStream bytes, Map<String, String> labels) {
    try {
      exchange(request(WriteAction.STAT, 0).setRef(ref).build());
      long sent = send(bytes);
      exchange(request(WriteAction.COMMIT, sent).putAllLabels(labels).build());
      committed = true;
      call.halfClose();
    } catch (StatusException e) {
      throw Faults.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RuntimeFault.Ambiguous("interrupted while writing blob " + digest, e);
    }
  }

  private long send(InputStream bytes) throws IOException, StatusException, InterruptedException {
    long sent = 0;
    for (byte[] chunk = bytes.readNBytes(CHUNK);
        chunk.length > 0;
        chunk = bytes.readNBytes(CHUNK)) {
      exchange(
          request(WriteAction.WRITE, sent).setData(UnsafeByteOperations.unsafeWrap(chunk)).build());
      sent += chunk.length;
    }
    return sent;
  }

  private WriteContentRequest.Builder request(WriteAction action, long offset) {
    return WriteContentRequest.newBuilder()
        .setAction(action)
        .setTotal(size)
        .setExpected(digest)
        .setOffset(offset);
  }

  /** A failed write means that an answer with the reason waits to be read. */
  private void exchange(WriteContentRequest request) throws StatusException, InterruptedException {
    call.write(request);
    if (call.read() == null) {
      throw new RuntimeFault.Ambiguous(
          "containerd ended the upload of " + digest, new IllegalStateException(digest));
    }
  }

  @Override
  public void close() {
    if (committed) {
      return;
    }
    call.cancel("not committed", null);
    try {
      Faults.found(() ->
          within(ContentGrpc.newBlockingStub(channel.calls()), channel.deadlines().other())
              .abort(AbortRequest.newBuilder().setRef(ref).build()));
    } catch (RuntimeFault e) {
      log.debug("Upload {} expires by itself: {}", ref, e.getMessage());
    }
  }
}
