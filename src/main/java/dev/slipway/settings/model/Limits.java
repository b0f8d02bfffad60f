package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.util.Set;

/** Docker's checks of ulimits. */
public final class Limits {

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

  public static void check(HostConfig host) {
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
}
