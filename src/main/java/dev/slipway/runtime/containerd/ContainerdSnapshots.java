package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.common.collect.Streams;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.containerd.proto.snapshots.CommitSnapshotRequest;
import dev.slipway.runtime.containerd.proto.snapshots.Info;
import dev.slipway.runtime.containerd.proto.snapshots.Kind;
import dev.slipway.runtime.containerd.proto.snapshots.ListSnapshotsRequest;
import dev.slipway.runtime.containerd.proto.snapshots.MountsRequest;
import dev.slipway.runtime.containerd.proto.snapshots.PrepareSnapshotRequest;
import dev.slipway.runtime.containerd.proto.snapshots.RemoveSnapshotRequest;
import dev.slipway.runtime.containerd.proto.snapshots.SnapshotsGrpc;
import dev.slipway.runtime.containerd.proto.snapshots.SnapshotsGrpc.SnapshotsBlockingStub;
import dev.slipway.runtime.containerd.proto.snapshots.StatSnapshotRequest;
import dev.slipway.runtime.containerd.proto.snapshots.UsageRequest;
import dev.slipway.runtime.containerd.proto.snapshots.UsageResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Snapshots over gRPC. */
@Component
final class ContainerdSnapshots implements Snapshots {

  private static final Logger log = LoggerFactory.getLogger(ContainerdSnapshots.class);
  private static final String OVERLAYFS = "overlayfs";
  private static final String NATIVE = "native";

  private final ContainerdChannel channel;
  private volatile @Nullable String snapshotter;

  ContainerdSnapshots(ContainerdSettings settings, ContainerdChannel channel) {
    this.channel = channel;
    String configured = settings.containerd().snapshotter();
    this.snapshotter = configured.isEmpty() ? null : configured;
  }

  @Override
  public String snapshotter() {
    String known = snapshotter;
    if (known == null) {
      known = probe();
      snapshotter = known;
    }
    return known;
  }

  /** containerd tries at its start whether overlayfs works and does not load it otherwise. */
  private String probe() {
    ListSnapshotsRequest request =
        ListSnapshotsRequest.newBuilder().setSnapshotter(OVERLAYFS).build();
    try {
      Faults.named(() -> stub().list(request).hasNext());
      return OVERLAYFS;
    } catch (RuntimeFault.Failed e) {
      if (!String.valueOf(e.getMessage()).contains("not loaded")) {
        throw e;
      }
      log.warn(
          "Snapshotter overlayfs does not work here ({}): using native, which copies every layer."
              + " Put slipway.data-dir on ext4 or xfs to avoid that.",
          e.getMessage());
      return NATIVE;
    }
  }

  @Override
  public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
    PrepareSnapshotRequest request =
        PrepareSnapshotRequest.newBuilder()
            .setSnapshotter(snapshotter())
            .setKey(key)
            .setParent(parent)
            .putAllLabels(labels)
            .build();
    return Faults.named(() -> Wire.readMounts(stub().prepare(request).getMountsList()));
  }

  @Override
  public List<Mount> mounts(String key) {
    MountsRequest request =
        MountsRequest.newBuilder().setSnapshotter(snapshotter()).setKey(key).build();
    return Faults.named(() -> Wire.readMounts(stub().mounts(request).getMountsList()));
  }

  @Override
  public void commit(String name, String key, Map<String, String> labels) {
    CommitSnapshotRequest request =
        CommitSnapshotRequest.newBuilder()
            .setSnapshotter(snapshotter())
            .setName(name)
            .setKey(key)
            .putAllLabels(labels)
            .build();
    Faults.named(() -> stub().commit(request));
  }

  @Override
  public Optional<Snapshot> find(String key) {
    StatSnapshotRequest request =
        StatSnapshotRequest.newBuilder().setSnapshotter(snapshotter()).setKey(key).build();
    return FindCall.ask(
            channel.calls(), SnapshotsGrpc.getStatMethod(), request, channel.deadlines().other())
        .map(answer -> snapshot(answer.getInfo()));
  }

  @Override
  public void remove(String key) {
    RemoveSnapshotRequest request =
        RemoveSnapshotRequest.newBuilder().setSnapshotter(snapshotter()).setKey(key).build();
    Faults.found(() -> stub().remove(request));
  }

  @Override
  public List<Snapshot> list() {
    ListSnapshotsRequest request =
        ListSnapshotsRequest.newBuilder().setSnapshotter(snapshotter()).build();
    return Faults.named(() ->
        Streams.stream(stub().list(request))
            .flatMap(message -> message.getInfoList().stream())
            .map(ContainerdSnapshots::snapshot)
            .toList());
  }

  @Override
  public Usage usage(String key) {
    UsageRequest request =
        UsageRequest.newBuilder().setSnapshotter(snapshotter()).setKey(key).build();
    UsageResponse answer = Faults.named(() -> stub().usage(request));
    return new Usage(answer.getSize(), answer.getInodes());
  }

  private static Snapshot snapshot(Info info) {
    return new Snapshot(
        info.getName(),
        info.getParent(),
        info.getKind() == Kind.COMMITTED,
        Map.copyOf(info.getLabelsMap()));
  }

  private SnapshotsBlockingStub stub() {
    return within(SnapshotsGrpc.newBlockingStub(channel.calls()), channel.deadlines().other());
  }
}
