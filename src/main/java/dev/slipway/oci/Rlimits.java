package dev.slipway.oci;

import dev.slipway.settings.model.HostConfig;
import java.util.List;
import java.util.Locale;

/** Docker's ulimits as the OCI spec's rlimits. */
final class Rlimits {

  private Rlimits() {}

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
