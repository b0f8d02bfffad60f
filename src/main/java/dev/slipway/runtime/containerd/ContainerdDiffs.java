package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Diffs;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.containerd.proto.diff.ApplyRequest;
import dev.slipway.runtime.containerd.proto.diff.DiffGrpc;
import java.util.List;
import org.springframework.stereotype.Component;

/** Unpacks layers over gRPC. */
@Component
final class ContainerdDiffs implements Diffs {

  private final ContainerdChannel channel;

  ContainerdDiffs(ContainerdChannel channel) {
    this.channel = channel;
  }

  @Override
  public Descriptor apply(Descriptor layer, List<Mount> mounts) {
    ApplyRequest request =
        ApplyRequest.newBuilder()
            .setDiff(Wire.descriptor(layer))
            .addAllMounts(Wire.mounts(mounts))
            .build();
    return Faults.named(() ->
        Wire.descriptor(
            within(DiffGrpc.newBlockingStub(channel.calls()), channel.deadlines().transfer())
                .apply(request)
                .getApplied()));
  }
}
