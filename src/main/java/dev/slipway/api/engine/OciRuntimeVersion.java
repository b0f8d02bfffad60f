package dev.slipway.api.engine;

import dev.slipway.api.http.ApiSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the default OCI runtime says of itself; asked until it answered once, then remembered. */
@Component
class OciRuntimeVersion {

  private static final Logger LOG = LoggerFactory.getLogger(OciRuntimeVersion.class);
  private static final int SECONDS = 2;

  /** Where containerd finds one, with a longer search path than services often have. */
  private static final List<String> FOLDERS =
      List.of("", "/usr/local/sbin/", "/usr/sbin/", "/usr/local/bin/");

  /** Empty texts when it does not say. */
  record Version(String version, String commit) {

    static final Version UNKNOWN = new Version("", "");

    /** Reads lines such as {@code runc version 1.1.5} and {@code commit: v1.1.5-0-g12}. */
    static Version parse(String printed) {
      return new Version(after(printed, " version "), after(printed, "commit: "));
    }

    private static String after(String printed, String label) {
      return printed
          .lines()
          .filter(line -> line.contains(label))
          .map(line -> line.substring(line.indexOf(label) + label.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  private final String name;
  private final List<String> places;
  private volatile @Nullable Version known;

  OciRuntimeVersion(ApiSettings settings) {
    name = settings.defaultRuntime();
    Map<String, ApiSettings.RuntimeBinary> runtimes = settings.runtimes();
    ApiSettings.RuntimeBinary configured = runtimes == null ? null : runtimes.get(name);
    places =
        configured == null
            ? FOLDERS.stream().map(folder -> folder + name).toList()
            : List.of(configured.path());
  }

  /** The runtime that is asked. */
  String name() {
    return name;
  }

  Version get() {
    Version version = known;
    if (version == null) {
      version =
          places.stream().map(OciRuntimeVersion::ask).filter(this::said).findFirst().orElse(null);
      known = version;
    }
    return version == null ? Version.UNKNOWN : version;
  }

  private boolean said(Version version) {
    return !version.version().isEmpty();
  }

  private static Version ask(String program) {
    try {
      Process asked = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
      try {
        if (asked.waitFor(SECONDS, TimeUnit.SECONDS)) {
          return Version.parse(
              new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
      } finally {
        asked.destroyForcibly();
      }
    } catch (IOException notThere) {
      LOG.debug("{} does not say its version", program, notThere);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Version.UNKNOWN;
  }
}
