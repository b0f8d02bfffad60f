package dev.slipway.settings;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.slipway.settings.host.KernelVersion;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp profile in Docker's notation, whose entries may depend on capability, processor and
 * kernel.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SeccompProfile(
    @Nullable String defaultAction,
    @Nullable Long defaultErrnoRet,
    @Nullable List<String> architectures,
    @Nullable List<Architecture> archMap,
    @Nullable List<String> flags,
    @Nullable String listenerPath,
    @Nullable String listenerMetadata,
    @Nullable List<Entry> syscalls) {

  /** A processor architecture and those that it can run beside its own. */
  record Architecture(String architecture, @Nullable List<String> subArchitectures) {}

  /** What an entry depends on; all given must hold to include, any to exclude. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Condition(
      @Nullable List<String> caps, @Nullable List<String> arches, @Nullable String minKernel) {

    boolean all(Set<String> capabilities) {
      return (arches == null || arches.isEmpty() || arches.contains(ARCH))
          && (caps == null || capabilities.containsAll(caps))
          && (minKernel == null || isRecent(minKernel));
    }

    boolean any(Set<String> capabilities) {
      return (arches != null && arches.contains(ARCH))
          || (caps != null && caps.stream().anyMatch(capabilities::contains))
          || (minKernel != null && isRecent(minKernel));
    }

    private static boolean isRecent(String minKernel) {
      return KernelVersion.ofThisHost().isAtLeast(KernelVersion.parse(minKernel));
    }

    void check() {
      if (minKernel != null) {
        KernelVersion.parse(minKernel);
      }
    }
  }

  /** A rule for some system calls. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(
      @Nullable String name,
      @Nullable List<String> names,
      @Nullable String action,
      @Nullable Long errnoRet,
      @Nullable List<Argument> args,
      @Nullable Condition includes,
      @Nullable Condition excludes) {

    boolean holds(Set<String> capabilities) {
      return (includes == null || includes.all(capabilities))
          && (excludes == null || !excludes.any(capabilities));
    }

    void check() {
      if (action == null) {
        throw new InvalidSettings("an entry has no action");
      }
      if (name != null && !name.isEmpty() && names != null && !names.isEmpty()) {
        throw new InvalidSettings(
            "both 'name' and 'names' are specified in the seccomp profile, use either 'name' or"
                + " 'names'");
      }
      if (includes != null) {
        includes.check();
      }
      if (excludes != null) {
        excludes.check();
      }
    }

    /** The system calls that it is about. */
    public List<String> calls() {
      var all = new ArrayList<String>();
      if (name != null && !name.isEmpty()) {
        all.add(name);
      }
      if (names != null) {
        all.addAll(names);
      }
      return all;
    }
  }

  /** A condition on one argument of a system call. */
  public record Argument(int index, BigInteger value, @Nullable BigInteger valueTwo, String op) {}

  private static final String ARCH =
      System.getProperty("os.arch", "amd64").equals("aarch64") ? "arm64" : "amd64";
  private static final String NATIVE =
      ARCH.equals("arm64") ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
  private static final SeccompProfile DEFAULT = load();

  /** Docker's default profile. */
  public static SeccompProfile standard() {
    return DEFAULT;
  }

  /** A profile that a client sends as JSON. */
  public static SeccompProfile parse(String json) {
    try {
      var profile = Json.view(json, SeccompProfile.class);
      profile.check();
      return profile;
    } catch (InvalidSettings malformed) {
      throw new InvalidSettings("Decoding seccomp profile failed: " + malformed.getMessage());
    }
  }

  /** Refuses what is incomplete or says the same thing in two ways. */
  private void check() {
    if (defaultAction == null || defaultAction.isEmpty()) {
      throw new InvalidSettings("no default action");
    }
    if (archMap != null
        && !archMap.isEmpty()
        && architectures != null
        && !architectures.isEmpty()) {
      throw new InvalidSettings(
          "both 'architectures' and 'archMap' are specified in the seccomp profile, use either"
              + " 'architectures' or 'archMap'");
    }
    for (var entry : syscalls == null ? List.<Entry>of() : syscalls) {
      entry.check();
    }
  }

  /** The entries that hold for a container with these capabilities. */
  public List<Entry> entries(Set<String> capabilities) {
    return syscalls == null
        ? List.of()
        : syscalls.stream().filter(entry -> entry.holds(capabilities)).toList();
  }

  /** The processor architectures that it is for, as the kernel's filter names them. */
  public @Nullable List<String> processors() {
    if (archMap == null || archMap.isEmpty()) {
      return architectures;
    }
    return archMap.stream()
        .filter(entry -> entry.architecture().equals(NATIVE))
        .findFirst()
        .map(entry -> {
          var all = new ArrayList<>(List.of(entry.architecture()));
          if (entry.subArchitectures() != null) {
            all.addAll(entry.subArchitectures());
          }
          return List.copyOf(all);
        })
        .orElse(architectures);
  }

  private static SeccompProfile load() {
    try (var resource = SeccompProfile.class.getResourceAsStream("seccomp-default.json")) {
      if (resource == null) {
        throw new IllegalStateException("seccomp-default.json is missing");
      }
      return parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
