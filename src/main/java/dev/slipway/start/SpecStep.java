package dev.slipway.start;

import dev.slipway.container.StartReason;
import dev.slipway.container.StartStep;
import dev.slipway.image.ImageConfig;
import dev.slipway.image.ImageStore;
import dev.slipway.network.Networks;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.Snapshots;
import dev.slipway.spec.InvalidSettings;
import dev.slipway.spec.NetworkMode;
import dev.slipway.spec.ResolvedUser;
import dev.slipway.spec.Settings;
import dev.slipway.spec.SpecBuilder;
import dev.slipway.spec.SpecInput;
import dev.slipway.spec.Users;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** Builds the OCI runtime spec. It takes nothing, so there is nothing to undo. */
@Component
class SpecStep implements Step {

  private final SpecBuilder builder;
  private final StartSettings settings;
  private final Networks networks;
  private final NetworkPeer peers;
  private final AccountFiles accounts;
  private final ImageStore images;
  private final Snapshots snapshots;

  SpecStep(
      SpecBuilder builder,
      StartSettings settings,
      Networks networks,
      NetworkPeer peers,
      AccountFiles accounts,
      ImageStore images,
      Snapshots snapshots) {
    this.builder = builder;
    this.settings = settings;
    this.networks = networks;
    this.peers = peers;
    this.accounts = accounts;
    this.images = images;
    this.snapshots = snapshots;
  }

  @Override
  public StartStep name() {
    return StartStep.SPEC;
  }

  @Override
  public HeldUntil heldUntil() {
    return HeldUntil.NOTHING;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    Settings wanted = Attempt.known(attempt.settings, "settings");
    ImageConfig image = image(attempt, clock);
    ResolvedUser user = user(attempt, wanted, image, clock);
    Joined joined = joined(attempt, wanted);
    Path files = settings.containerDirectory(joined.filesOf());
    attempt.spec =
        builder.build(
            new SpecInput(
                attempt.containerId(),
                wanted,
                image,
                "rootfs",
                joined.namespacePath(),
                user,
                files.resolve("hostname"),
                files.resolve("hosts"),
                files.resolve("resolv.conf")));
  }

  /** The network namespace to join, empty for none, and the container whose files go with it. */
  private record Joined(String namespacePath, String filesOf) {}

  private Joined joined(Attempt attempt, Settings wanted) {
    String id = attempt.containerId();
    return switch (wanted.networkMode()) {
      case NetworkMode.Bridge b -> new Joined(networks.namespacePath(id, attempt.attemptId()), id);
      case NetworkMode.None n -> new Joined("", id);
      case NetworkMode.Host h -> new Joined("", id);
      case NetworkMode.Peer wish -> {
        NetworkPeer.Peer peer = peers.resolve(wish.container(), id);
        yield new Joined("/proc/" + peer.pid() + "/ns/net", peer.containerId());
      }
      case NetworkMode.Named named ->
          throw new StepFailed(
              StartReason.NETWORK_MISSING, 404, "network " + named.network() + " not found");
    };
  }

  private ImageConfig image(Attempt attempt, StepClock clock) {
    ImageConfig known = attempt.image;
    return known != null
        ? known
        : clock.runtime(() ->
            images
                .config(attempt.plan.imageId())
                .orElseThrow(() -> SnapshotStep.missing(attempt.plan.imageReference())));
  }

  private ResolvedUser user(Attempt attempt, Settings wanted, ImageConfig image, StepClock clock) {
    List<Mount> rootfs = attempt.rootfs;
    if (rootfs == null) {
      rootfs = clock.runtime(() -> snapshots.mounts(attempt.containerId()));
      attempt.rootfs = rootfs;
    }
    try {
      AccountFiles.Accounts found =
          accounts.read(rootfs, attempt.snapshotFresh ? image.id() : null);
      return Users.resolve(
          wanted.containerConfig().user(),
          wanted.hostConfigView().groupAdd(),
          found.passwd(),
          found.group());
    } catch (InvalidSettings | AccountFiles.Unreadable e) {
      throw new StepFailed(StartReason.USER_UNKNOWN, 500, String.valueOf(e.getMessage()));
    }
  }
}
