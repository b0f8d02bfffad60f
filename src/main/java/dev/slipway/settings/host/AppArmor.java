package dev.slipway.settings.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** AppArmor of this host, and the profile that containers get there when they name none. */
public final class AppArmor {

  public static final String DEFAULT_PROFILE = "docker-default";

  private static final int DEADLINE_SECONDS = 30;

  private final Path root;
  private final @Nullable String inContainer;

  /**
   * @param root where the host's file system begins
   * @param inContainer the variable {@code container} of the environment, which those set who run a
   *     service like this one in a container
   */
  public AppArmor(Path root, @Nullable String inContainer) {
    this.root = root;
    this.inContainer = inContainer;
  }

  static AppArmor ofThisHost() {
    return new AppArmor(Path.of("/"), System.getenv("container"));
  }

  /** The kernel has it, it is switched on, there is a parser for profiles, and we are the host. */
  public boolean enabled() {
    return (inContainer == null || inContainer.isEmpty())
        && Files.exists(root.resolve("sys/kernel/security/apparmor"))
        && Files.exists(parser())
        && text(root.resolve("sys/module/apparmor/parameters/enabled")).startsWith("Y");
  }

  /** The default profile cannot be had; the message says why. */
  public static final class ProfileMissing extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ProfileMissing(String why, @Nullable Throwable cause) {
      super(
          "AppArmor enabled on system but the "
              + DEFAULT_PROFILE
              + " profile could not be loaded: "
              + why,
          cause);
    }
  }

  /**
   * Loads the default profile into the kernel unless it is there. May be repeated; waits for the
   * parser.
   *
   * @throws ProfileMissing when that cannot be done
   */
  public synchronized void loadDefault() {
    var loaded = root.resolve("sys/kernel/security/apparmor/profiles");
    if (text(loaded).lines().anyMatch(line -> line.startsWith(DEFAULT_PROFILE + " "))) {
      return;
    }
    try {
      var file = Files.createTempFile(DEFAULT_PROFILE, "");
      try {
        Files.writeString(file, profile());
        parse(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new ProfileMissing(e.toString(), e);
    }
  }

  private void parse(Path file) throws IOException {
    var process =
        new ProcessBuilder(parser().toString(), "-Kr", file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      // What it says is far smaller than a pipe holds.
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new ProfileMissing(parser() + " did not end within " + DEADLINE_SECONDS + " s", null);
      }
      if (process.exitValue() != 0) {
        var said = process.getInputStream().readAllBytes();
        throw new ProfileMissing(
            "running `%s -Kr %s` failed with output: %s: exit status %d"
                .formatted(
                    parser(),
                    file,
                    new String(said, StandardCharsets.UTF_8).strip(),
                    process.exitValue()),
            null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProfileMissing("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private Path parser() {
    return root.resolve("sbin/apparmor_parser");
  }

  /**
   * What a container may do: nearly all that the rest of its isolation lets it, but not write to
   * what the kernel shows of itself, not mount, and reach no process outside of the profile, except
   * that it takes signals from whoever runs it.
   */
  String profile() {
    var tunables = Files.exists(root.resolve("etc/apparmor.d/tunables/global"));
    var base = Files.exists(root.resolve("etc/apparmor.d/abstractions/base"));
    return """
    %s

    profile docker-default flags=(attach_disconnected,mediate_deleted) {
    %s
      network,
      capability,
      file,
      umount,

      signal (receive) peer=unconfined,
      signal (receive) peer=runc,
      signal (receive) peer=crun,
      signal (send, receive) peer=docker-default,
      ptrace (trace, read, tracedby, readby) peer=docker-default,

      deny mount,

      # Of /proc only the folders of processes are written, and /proc/sys/kernel/shm*.
      deny @{PROC}/* w,
      deny @{PROC}/[^0-9s]*/** w,
      deny @{PROC}/s[^ey]*/** w,
      deny @{PROC}/sys/[^k]** w,
      deny @{PROC}/sys/kernel/[^s]** w,
      deny @{PROC}/sys/kernel/s[^h]** w,
      deny @{PROC}/sys/kernel/sh[^m]** w,
      deny @{PROC}/sysrq-trigger rwklx,
      deny @{PROC}/kcore rwklx,

      # Of /sys only the cgroups are written, which are read-only unless asked for.
      deny /sys/[^f]** wklx,
      deny /sys/f[^s]** wklx,
      deny /sys/fs/[^c]** wklx,
      deny /sys/fs/c[^g]** wklx,
      deny /sys/firmware/** rwklx,
      deny /sys/devices/virtual/powercap/** rwklx,
      deny /sys/kernel/security/** rwklx,
    }
    """
        .formatted(
            tunables ? "#include <tunables/global>" : "@{PROC}=/proc/",
            base ? "  #include <abstractions/base>" : "");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException absent) {
      return "";
    }
  }
}
