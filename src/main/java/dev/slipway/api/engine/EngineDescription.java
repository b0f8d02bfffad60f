package dev.slipway.api.engine;

import dev.slipway.api.http.ApiSettings;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.GraphDriver;
import dev.slipway.api.http.Host;
import dev.slipway.api.http.ServerName;
import dev.slipway.api.http.StreamingResponses;
import dev.slipway.image.ImageStore;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.settings.SettingsReader;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the document that {@code info} shows; no container is asked, so none can delay it. */
@Component
class EngineDescription {

  /** As dockerd shows it that was told of no registry. */
  private static final Map<String, Object> REGISTRIES =
      Map.of(
          "AllowNondistributableArtifactsCIDRs", List.of(),
          "AllowNondistributableArtifactsHostnames", List.of(),
          "InsecureRegistryCIDRs", List.of("127.0.0.0/8"),
          "IndexConfigs",
              Map.of(
                  "docker.io",
                  Map.of(
                      "Name", "docker.io", "Mirrors", List.of(), "Secure", true, "Official", true)),
          "Mirrors", List.of());

  private static final Map<String, Object> SWARM = swarm();

  private static Map<String, Object> swarm() {
    Map<String, Object> swarm = new LinkedHashMap<>();
    swarm.put("NodeID", "");
    swarm.put("NodeAddr", "");
    swarm.put("LocalNodeState", "inactive");
    swarm.put("ControlAvailable", false);
    swarm.put("Error", "");
    return Collections.unmodifiableMap(swarm);
  }

  private final ContainerViews containers;
  private final ImageStore images;
  private final RuntimeStatus runtime;
  private final ApiSettings settings;
  private final ServerName server;
  private final StreamingResponses live;
  private final OciRuntimeVersion oci;

  private final SettingsReader reader;

  EngineDescription(
      ContainerViews containers,
      ImageStore images,
      RuntimeStatus runtime,
      ApiSettings settings,
      ServerName server,
      StreamingResponses live,
      OciRuntimeVersion oci,
      SettingsReader reader) {
    this.containers = containers;
    this.images = images;
    this.runtime = runtime;
    this.settings = settings;
    this.server = server;
    this.live = live;
    this.oci = oci;
    this.reader = reader;
  }

  Map<String, @Nullable Object> document(ApiVersion version) {
    boolean serving = runtime.serving();
    Map<String, @Nullable Object> info = new LinkedHashMap<>();
    info.put("ID", settings.nodeName());
    info.put("Name", settings.nodeName());
    counts(info);
    info.put("Images", serving ? images.list().size() : 0);
    host(info);
    abilities(info);
    security(info, version);
    process(info);
    runtimes(info, serving);
    info.put("ServerVersion", ServerName.ENGINE);
    info.put("DockerRootDir", settings.dataDir().toString());
    info.put("SystemTime", Instant.now().toString());
    info.put("NEventsListener", live.count());
    info.put("Labels", List.of("dev.slipway/version=" + server.version()));
    info.put("Warnings", warnings(serving));
    return info;
  }

  private void counts(Map<String, @Nullable Object> info) {
    List<ContainerView> all = containers.list();
    long running = all.stream().filter(c -> c.status().equals("running")).count();
    long paused = all.stream().filter(c -> c.status().equals("paused")).count();
    info.put("Containers", all.size());
    info.put("ContainersRunning", running);
    info.put("ContainersPaused", paused);
    info.put("ContainersStopped", all.size() - running - paused);
  }

  private static void host(Map<String, @Nullable Object> info) {
    info.put("KernelVersion", Host.kernel());
    info.put("OperatingSystem", Host.operatingSystem());
    info.put("OSVersion", Host.operatingSystemVersion());
    info.put("OSType", "linux");
    info.put("Architecture", Host.machine());
    info.put("NCPU", Runtime.getRuntime().availableProcessors());
    info.put("MemTotal", Host.memoryBytes());
    info.put("CgroupDriver", "cgroupfs");
    info.put("CgroupVersion", Host.unifiedCgroups() ? "2" : "1");
    info.put("IPv4Forwarding", Host.forwardsIpv4());
  }

  private static void abilities(Map<String, @Nullable Object> info) {
    info.put("Driver", GraphDriver.OVERLAY.name());
    info.put("DriverStatus", List.of(List.of("driver-type", "io.containerd.snapshotter.v1")));
    info.put(
        "Plugins",
        Map.of(
            "Volume", List.of(),
            "Network", List.of("bridge", "host", "null"),
            "Authorization", List.of(),
            "Log", List.of("json-file")));
    info.put("LoggingDriver", "json-file");
    for (String limit :
        List.of(
            "MemoryLimit",
            "SwapLimit",
            "CpuCfsPeriod",
            "CpuCfsQuota",
            "CPUShares",
            "CPUSet",
            "PidsLimit",
            "OomKillDisable")) {
      info.put(limit, true);
    }
    info.put("BridgeNfIptables", false);
    info.put("BridgeNfIp6tables", false);
    info.put("Debug", false);
    info.put("ExperimentalBuild", false);
    info.put("LiveRestoreEnabled", true);
    info.put("IndexServerAddress", "https://index.docker.io/v1/");
    info.put("RegistryConfig", REGISTRIES);
    info.put("GenericResources", null);
    info.put("CDISpecDirs", null);
    info.put("HttpProxy", "");
    info.put("HttpsProxy", "");
    info.put("NoProxy", "");
    info.put("Isolation", "");
    info.put("InitBinary", "");
    info.put("Swarm", SWARM);
  }

  private void security(Map<String, @Nullable Object> info, ApiVersion version) {
    boolean pairs = version.has(ApiVersion.Feature.SECURITY_PAIRS);
    List<String> options = new ArrayList<>();
    if (reader.hasAppArmor()) {
      options.add(pairs ? "name=apparmor" : "apparmor");
    }
    options.add(pairs ? "name=seccomp,profile=builtin" : "seccomp");
    info.put("SecurityOptions", options);
    if (!pairs) {
      info.put("ExecutionDriver", "<not supported>");
    }
  }

  /** Docker's goroutines are threads here. */
  private static void process(Map<String, @Nullable Object> info) {
    String[] files = new File("/proc/self/fd").list();
    info.put("NFd", files == null ? -1 : files.length);
    info.put("NGoroutines", ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private void runtimes(Map<String, @Nullable Object> info, boolean serving) {
    Map<String, Object> runtimes = new LinkedHashMap<>();
    runtimes.put("runc", Map.of("path", "runc"));
    Map<String, ApiSettings.RuntimeBinary> configured = settings.runtimes();
    if (configured != null) {
      configured.forEach((name, binary) -> runtimes.put(name, Map.of("path", binary.path())));
    }
    info.put("Runtimes", runtimes);
    info.put("DefaultRuntime", settings.defaultRuntime());
    String revision = serving ? runtime.version().revision() : "";
    info.put("ContainerdCommit", Map.of("ID", revision, "Expected", revision));
    String runcCommit = oci.get().commit();
    info.put("RuncCommit", Map.of("ID", runcCommit, "Expected", runcCommit));
    info.put("InitCommit", Map.of("ID", "", "Expected", ""));
  }

  private static List<String> warnings(boolean serving) {
    List<String> warnings = new ArrayList<>();
    if (!serving) {
      warnings.add("WARNING: containerd does not answer; containers cannot be started");
    }
    if (!Host.forwardsIpv4()) {
      warnings.add("WARNING: IPv4 forwarding is disabled");
    }
    return warnings;
  }
}
