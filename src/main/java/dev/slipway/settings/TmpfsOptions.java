package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.HostConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mount options of a tmpfs that the client asks for, upon Docker's defaults. */
public final class TmpfsOptions {

  private static final List<String> DEFAULTS = List.of("noexec", "nosuid", "nodev", "rprivate");
  private static final Map<String, String> OPPOSITES =
      Map.ofEntries(
          Map.entry("exec", "noexec"),
          Map.entry("noexec", "exec"),
          Map.entry("suid", "nosuid"),
          Map.entry("nosuid", "suid"),
          Map.entry("dev", "nodev"),
          Map.entry("nodev", "dev"),
          Map.entry("ro", "rw"),
          Map.entry("rw", "ro"),
          Map.entry("sync", "async"),
          Map.entry("async", "sync"),
          Map.entry("atime", "noatime"),
          Map.entry("noatime", "atime"),
          Map.entry("diratime", "nodiratime"),
          Map.entry("nodiratime", "diratime"),
          Map.entry("relatime", "norelatime"),
          Map.entry("norelatime", "relatime"),
          Map.entry("strictatime", "nostrictatime"),
          Map.entry("nostrictatime", "strictatime"));
  private static final Set<String> PROPAGATIONS = Set.copyOf(Bind.PROPAGATIONS);
  private static final Set<String> DATA =
      Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol");

  private TmpfsOptions() {}

  public static List<String> of(String options) {
    var merged = new ArrayList<>(DEFAULTS);
    for (var option : options.isEmpty() ? new String[0] : options.split(",", -1)) {
      var opposite = OPPOSITES.get(option);
      if (opposite != null) {
        merged.remove(opposite);
      } else if (PROPAGATIONS.contains(option)) {
        merged.removeIf(PROPAGATIONS::contains);
      } else {
        var key = option.split("=", 2)[0];
        if (!DATA.contains(key) || !option.contains("=")) {
          throw new InvalidSettings("invalid tmpfs option [\"" + option + "\"]");
        }
        merged.removeIf(present -> present.startsWith(key + "="));
      }
      if (!merged.contains(option)) {
        merged.add(option);
      }
    }
    return merged;
  }

  public static List<String> of(HostConfig.MountPoint mount) {
    var options = new ArrayList<>(DEFAULTS);
    if (mount.readOnly()) {
      options.add("ro");
    }
    var wanted = mount.tmpfsOptions();
    if (wanted != null && wanted.sizeBytes() > 0) {
      options.add("size=" + wanted.sizeBytes());
    }
    if (wanted != null && wanted.mode() > 0) {
      options.add("mode=" + Long.toOctalString(wanted.mode()));
    }
    return options;
  }
}
