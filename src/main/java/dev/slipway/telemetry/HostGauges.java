package dev.slipway.telemetry;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** What the host and this build are, as Docker's gauges tell it. */
@Component
class HostGauges {

  private static final Path RELEASE = Path.of("/etc/os-release");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  HostGauges(
      PrometheusRegistry registry,
      ObjectProvider<BuildProperties> build,
      @Value("${slipway.node:}") String node) {
    BuildProperties properties = build.getIfAvailable();
    Gauge.builder()
        .name("engine_daemon_engine_info")
        .help("The information related to the engine and the OS it is running on")
        .labelNames(
            "version",
            "commit",
            "architecture",
            "graphdriver",
            "kernel",
            "os",
            "os_type",
            "os_version",
            "daemon_id")
        .register(registry)
        .labelValues(
            properties == null ? "unknown" : properties.getVersion(),
            "unknown",
            architecture(),
            "overlayfs",
            System.getProperty("os.version"),
            setting(RELEASE, "PRETTY_NAME=", "unknown"),
            "linux",
            setting(RELEASE, "VERSION_ID=", "unknown"),
            node.isEmpty() ? "unknown" : node)
        .set(1);
    Gauge.builder()
        .name("engine_daemon_engine_cpus_cpus")
        .help("The number of cpus that the host system of the engine has")
        .register(registry)
        .set(Runtime.getRuntime().availableProcessors());
    Gauge.builder()
        .name("engine_daemon_engine_memory_bytes")
        .help("The number of bytes of memory that the host system of the engine has")
        .register(registry)
        .set(memory());
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("amd64") ? "x86_64" : name;
  }

  private static double memory() {
    return 1024d * Long.parseLong(setting(MEMORY, "MemTotal:", "0 kB").replaceAll("[^0-9]", ""));
  }

  /** The text after {@code key} on the first line that begins with it, without quotes. */
  private static String setting(Path file, String key, String otherwise) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).replace("\"", "").strip())
        .findFirst()
        .orElse(otherwise);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
