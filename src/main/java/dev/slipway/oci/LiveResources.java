package dev.slipway.oci;

import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.HostConfig;
import java.util.List;

/** Limits that a running task is told. */
public final class LiveResources {

  private static final String NOTHING = "{}";

  private LiveResources() {}

  /** OCI's {@code LinuxResources} as JSON with the limits that are set here; empty for none. */
  public static String json(HostConfig changes) {
    String resources = Json.text(SpecResources.of(changes, List.of()));
    return resources.equals(NOTHING) ? "" : resources;
  }
}
