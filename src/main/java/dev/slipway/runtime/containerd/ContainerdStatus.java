package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.protobuf.Empty;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.runtime.containerd.proto.version.VersionGrpc;
import dev.slipway.runtime.containerd.proto.version.VersionResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Health and version over gRPC. */
@Component
final class ContainerdStatus implements RuntimeStatus {

  private final ContainerdChannel channel;

  ContainerdStatus(ContainerdChannel channel) {
    this.channel = channel;
  }

  @Override
  public boolean serving() {
    return channel.serving();
  }

  @Override
  public boolean awaitServing(Duration atMost) {
    return channel.awaitServing(atMost);
  }

  @Override
  public Version version() {
    try {
      VersionResponse answer =
          within(VersionGrpc.newBlockingStub(channel.calls()), channel.deadlines().other())
              .version(Empty.getDefaultInstance());
      return new Version(answer.getVersion(), answer.getRevision());
    } catch (StatusRuntimeException e) {
      return new Version("", "");
    }
  }
}
