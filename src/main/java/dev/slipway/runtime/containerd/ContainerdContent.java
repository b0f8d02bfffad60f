package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import dev.slipway.runtime.Content;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.containerd.proto.content.ContentGrpc;
import dev.slipway.runtime.containerd.proto.content.ContentGrpc.ContentBlockingStub;
import dev.slipway.runtime.containerd.proto.content.Info;
import dev.slipway.runtime.containerd.proto.content.InfoRequest;
import dev.slipway.runtime.containerd.proto.content.ReadContentRequest;
import dev.slipway.runtime.containerd.proto.content.UpdateRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Blobs over gRPC. */
@Component
final class ContainerdContent implements Content {

  private static final int LARGEST_WHOLE = 8 * 1024 * 1024;

  private final ContainerdChannel channel;

  ContainerdContent(ContainerdChannel channel) {
    this.channel = channel;
  }

  @Override
  public Optional<Blob> find(String digest) {
    InfoRequest request = InfoRequest.newBuilder().setDigest(digest).build();
    return Faults.found(() -> blob(stub().info(request).getInfo()));
  }

  @Override
  public byte[] read(String digest) {
    try (InputStream blob = open(digest)) {
      byte[] bytes = blob.readNBytes(LARGEST_WHOLE + 1);
      if (bytes.length > LARGEST_WHOLE) {
        throw new RuntimeFault.Failed(
            "blob " + digest + " is larger than " + LARGEST_WHOLE + " bytes",
            new IllegalArgumentException(digest));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream open(String digest) {
    ReadContentRequest request = ReadContentRequest.newBuilder().setDigest(digest).build();
    return new BlobStream(
        within(ContentGrpc.newBlockingV2Stub(channel.calls()), channel.deadlines().transfer())
            .read(request));
  }

  @Override
  public void write(InputStream bytes, long size, String digest, Map<String, String> labels) {
    try (BlobUpload upload = new BlobUpload(channel, size, digest)) {
      upload.run(bytes, labels);
    } catch (RuntimeFault.AlreadyExists e) {
      addLabels(digest, labels);
    }
  }

  /** Whoever wrote the blob may have known other labels. */
  private void addLabels(String digest, Map<String, String> labels) {
    Info present = info(digest);
    if (!present.getLabelsMap().entrySet().containsAll(labels.entrySet())) {
      update(present.toBuilder().putAllLabels(labels).build());
    }
  }

  @Override
  public void label(String digest, Map<String, String> labels) {
    update(Info.newBuilder().setDigest(digest).putAllLabels(labels).build());
  }

  private Info info(String digest) {
    InfoRequest request = InfoRequest.newBuilder().setDigest(digest).build();
    return Faults.named(() -> stub().info(request).getInfo());
  }

  private void update(Info info) {
    UpdateRequest request =
        UpdateRequest.newBuilder().setInfo(info).setUpdateMask(Wire.mask("labels")).build();
    Faults.named(() -> stub().update(request));
  }

  private static Blob blob(Info info) {
    return new Blob(info.getDigest(), info.getSize(), Map.copyOf(info.getLabelsMap()));
  }

  private ContentBlockingStub stub() {
    return within(ContentGrpc.newBlockingStub(channel.calls()), channel.deadlines().other());
  }
}
