package dev.slipway.exec;

import dev.slipway.files.AccountFiles;
import dev.slipway.files.ResolvedUser;
import dev.slipway.files.Users;
import dev.slipway.oci.ExecInput;
import dev.slipway.oci.ExecSpecBuilder;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Snapshots;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.view.ContainerViews;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes an exec's OCI process of what its container really runs with, which containerd holds. */
@Component
class ExecProcesses {

  private final Containers objects;
  private final Snapshots snapshots;
  private final AccountFiles accounts;
  private final ContainerViews containers;
  private final ExecSpecBuilder specs;

  ExecProcesses(
      Containers objects,
      Snapshots snapshots,
      AccountFiles accounts,
      ContainerViews containers,
      ExecSpecBuilder specs) {
    this.objects = objects;
    this.snapshots = snapshots;
    this.accounts = accounts;
    this.containers = containers;
    this.specs = specs;
  }

  /**
   * The OCI process as JSON text; may be repeated.
   *
   * @param height of the terminal, as {@code width}; 0 for what was said at the creation
   * @throws ExecRefusal when the container is gone, or knows no such user
   */
  String of(Exec exec, long height, long width) {
    ExecConfig config = exec.config();
    String spec =
        objects
            .spec(exec.containerId())
            .orElseThrow(() ->
                new ExecRefusal.Conflict("container " + exec.containerId() + " is not running"));
    boolean given = height > 0 || width > 0;
    return specs.build(
        spec,
        new ExecInput(
            config.command(),
            config.env(),
            config.workingDir(),
            config.user().isEmpty() ? null : user(exec),
            config.tty(),
            config.privileged(),
            given ? height : config.height(),
            given ? width : config.width()));
  }

  private @Nullable ResolvedUser user(Exec exec) {
    try {
      AccountFiles.Accounts found = accounts.read(snapshots.mounts(exec.containerId()), null);
      return Users.resolve(
          exec.config().user(), groupAdd(exec.containerId()), found.passwd(), found.group());
    } catch (InvalidSettings | AccountFiles.Unreadable e) {
      throw new ExecRefusal.NotStarted(String.valueOf(e.getMessage()), false);
    }
  }

  private List<String> groupAdd(String containerId) {
    return containers
        .find(containerId)
        .map(container -> JsonMapper.shared().readTree(container.hostConfig()).path("GroupAdd"))
        .map(groups -> groups.valueStream().map(JsonNode::asString).toList())
        .orElse(List.of());
  }
}
