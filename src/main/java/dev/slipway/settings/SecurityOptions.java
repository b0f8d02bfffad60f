package dev.slipway.settings;

import dev.slipway.settings.host.AppArmor;
import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.HostConfig;
import java.util.List;

/**
 * A container's {@code SecurityOpt} taken apart.
 *
 * @param seccomp empty for the default profile, {@code unconfined}, or a profile as JSON
 * @param apparmor empty, {@code unconfined} or the name of a profile
 */
public record SecurityOptions(boolean noNewPrivileges, String seccomp, String apparmor) {

  public static final String UNCONFINED = "unconfined";

  public static SecurityOptions parse(List<String> options) {
    var noNewPrivileges = false;
    var seccomp = "";
    var apparmor = "";
    for (var option : options) {
      var cut = cut(option);
      var key = cut < 0 ? option : option.substring(0, cut);
      var value = cut < 0 ? "" : option.substring(cut + 1);
      switch (key) {
        case "no-new-privileges" -> noNewPrivileges = cut < 0 || truth(value, option);
        case "seccomp" -> seccomp = value.equals("builtin") ? "" : value;
        case "apparmor" -> apparmor = value;
        // Labels belong to SELinux, without which Docker ignores them too.
        case "label", "disable" -> {}
        default ->
            throw new InvalidSettings(
                "invalid --security-opt " + (cut < 0 ? 1 : 2) + ": \"" + option + "\"");
      }
      if (cut < 0 && !key.equals("no-new-privileges") && !key.equals("disable")) {
        throw new InvalidSettings("invalid --security-opt 1: \"" + option + "\"");
      }
    }
    return new SecurityOptions(noNewPrivileges, seccomp, apparmor);
  }

  /** The AppArmor profile that a container of this host runs under; empty without AppArmor. */
  public static String appArmorProfile(HostConfig host, HostFacts facts) {
    if (!facts.apparmor()) {
      return "";
    }
    var named = parse(host.securityOpt()).apparmor();
    return !named.isEmpty() ? named : host.privileged() ? UNCONFINED : AppArmor.DEFAULT_PROFILE;
  }

  void check(HostFacts facts, List<String> warnings) {
    var profile = !seccomp.isEmpty() && !seccomp.equals(UNCONFINED);
    if (profile) {
      SeccompProfile.parse(seccomp);
      if (!facts.seccomp()) {
        throw new InvalidSettings(
            "seccomp is not enabled in your kernel, cannot run a custom seccomp profile");
      }
    }
    if (!apparmor.isEmpty() && !apparmor.equals(UNCONFINED) && !facts.apparmor()) {
      warnings.add("AppArmor is not enabled on this host: apparmor=" + apparmor + " is ignored");
    }
  }

  private static int cut(String option) {
    var equals = option.indexOf('=');
    return equals >= 0 ? equals : option.indexOf(':');
  }

  private static boolean truth(String value, String option) {
    var truth = GoValues.truth(value);
    if (truth == null) {
      throw new InvalidSettings("invalid --security-opt 2: \"" + option + "\"");
    }
    return truth;
  }
}
