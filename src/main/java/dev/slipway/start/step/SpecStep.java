package dev.slipway.start.step;

import dev.slipway.container.StartReason;
import dev.slipway.container.StartStep;
import dev.slipway.files.AccountFiles;
import dev.slipway.files.ContainerFolder;
import dev.slipway.files.FileSettings;
import dev.slipway.files.ResolvedUser;
import dev.slipway.files.Users;
import dev.slipway.network.Networks;
import dev.slipway.oci.SpecBuilder;
import dev.slipway.oci.SpecInput;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.host.AppArmor;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.Attempt;
import dev.slipway.start.PreparedRootfs;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import dev.slipway.start.StepFailed;
import org.springframework.stereotype.Component;

/**
 * Builds the OCI runtime spec, and loads the AppArmor profile that it may name, which all
 * containers share. It takes nothing, so there is nothing to undo.
 */
@Component
public class SpecStep implements Step {

  private final SpecBuilder builder;
  private final FileSettings files;
  private final Networks networks;
  private final NetworkPeer peers;
  private final AccountFiles accounts;
  private final SettingsReader reader;
  private final AppArmor appArmor;

  public SpecStep(
      SpecBuilder builder,
      FileSettings files,
      Networks networks,
      NetworkPeer peers,
      AccountFiles accounts,
      SettingsReader reader,
      AppArmor appArmor) {
    this.builder = builder;
    this.files = files;
    this.networks = networks;
    this.peers = peers;
    this.accounts = accounts;
    this.reader = reader;
    this.appArmor = appArmor;
  }

  @Override
  public StartStep name() {
    return StartStep.SPEC;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.NOTHING;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    Settings wanted = attempt.settings.taken();
    PreparedRootfs rootfs = attempt.rootfs.taken();
    ResolvedUser user = user(wanted, rootfs);
    Joined joined = joined(attempt, wanted);
    ContainerFolder folder = files.folder(joined.filesOf());
    loadProfile(wanted);
    attempt.spec.give(
        builder.build(
            new SpecInput(
                attempt.containerId(),
                wanted,
                rootfs.image(),
                "rootfs",
                joined.namespacePath(),
                user,
                folder.hostname(),
                folder.hosts(),
                folder.resolvConf())));
  }

  /** Who loaded it before may have been asked to unload it, so each start looks. */
  private void loadProfile(Settings wanted) {
    if (reader.appArmorProfile(wanted.hostConfig()).equals(AppArmor.DEFAULT_PROFILE)) {
      try {
        appArmor.loadDefault();
      } catch (AppArmor.ProfileMissing e) {
        throw new StepFailed(StartReason.PROFILE_MISSING, 500, String.valueOf(e.getMessage()));
      }
    }
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

  private ResolvedUser user(Settings wanted, PreparedRootfs rootfs) {
    try {
      AccountFiles.Accounts found =
          accounts.read(rootfs.mounts(), rootfs.fresh() ? rootfs.image().id() : null);
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
