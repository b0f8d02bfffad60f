package dev.slipway.settings.host;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this module.
 *
 * @param runtimes OCI runtimes by name; {@code runc} is always among them
 * @param defaultRuntime the one that a container gets when it is created without a choice
 * @param cgroupParent cgroup under which every container gets its own
 * @param shimGroup group of all containers whose tasks share one shim; empty gives each its own
 * @param initBinary static init for containers that ask for one; empty looks in the usual places
 * @param dataDir where the service keeps what it needs
 */
@ConfigurationProperties("slipway")
public record SettingsProperties(
    @Nullable Map<String, RuntimeBinary> runtimes,
    @DefaultValue(RUNC) String defaultRuntime,
    @DefaultValue("slipway") String cgroupParent,
    @DefaultValue("") String shimGroup,
    @DefaultValue("") String initBinary,
    @DefaultValue("/var/lib/slipway") Path dataDir) {

  private static final String RUNC = "runc";

  /** Where an OCI runtime's executable is. */
  public record RuntimeBinary(String path) {}

  /** Executable by runtime name. */
  public Map<String, String> binaries() {
    var binaries = new HashMap<>(Map.of(RUNC, RUNC));
    if (runtimes != null) {
      runtimes.forEach((name, runtime) -> binaries.put(name, runtime.path()));
    }
    return binaries;
  }

  /**
   * Executable of the runtime of that name. Without a name it is that of the containers which were
   * stored when there was no choice.
   */
  public String binary(String runtime) {
    var name = runtime.isEmpty() ? RUNC : runtime;
    return binaries().getOrDefault(name, name);
  }

  /** The data folder as an absolute path. */
  public Path data() {
    return dataDir.toAbsolutePath().normalize();
  }
}
