package dev.slipway.spec;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Docker's ulimits as the OCI spec's rlimits. */
final class Limits {

  private static final Set<String> NAMES =
      Set.of(
          "as",
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private Limits() {}

  static void check(HostConfig host) {
    for (var limit : host.ulimits()) {
      if (!NAMES.contains(limit.name())) {
        throw new InvalidSettings("invalid ulimit type: " + limit.name());
      }
      if (limit.hard() != -1 && (limit.soft() == -1 || limit.soft() > limit.hard())) {
        throw new InvalidSettings(
            "ulimit soft limit must be less than or equal to hard limit: "
                + limit.soft()
                + " > "
                + limit.hard());
      }
    }
  }

  /** -1 becomes the kernel's word for no limit, all bits set. */
  static List<OciSpec.Rlimit> of(HostConfig host) {
    return host.ulimits().stream()
        .map(limit ->
            new OciSpec.Rlimit(
                "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT),
                OciSpec.unsigned(limit.hard()),
                OciSpec.unsigned(limit.soft())))
        .toList();
  }
}
