package dev.slipway.api;

import dev.slipway.image.ImageStore;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Makes the document that {@code info} shows; no container is asked, so none can delay it. */
@Component
class EngineDescription {

  private final ContainerViews containers;
  private final ImageStore images;
  private final RuntimeStatus runtime;
  private final ApiSettings settings;
  private final ServerName server;
  private final LiveAnswers live;

  EngineDescription(
      ContainerViews containers,
      ImageStore images,
      RuntimeStatus runtime,
      ApiSettings settings,
      ServerName server,
      LiveAnswers live) {
    this.containers = containers;
    this.images = images;
    this.runtime = runtime;
    this.settings = settings;
    this.server = server;
    this.live = live;
  }

  Map<String, Object> document() {
    boolean serving = runtime.serving();
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("ID", settings.nodeName());
    info.put("Name", settings.nodeName());
    counts(info);
    info.put("Images", serving ? images.list().size() : 0);
    host(info);
    abilities(info);
    runtimes(info, serving);
    info.put("ServerVersion", ServerName.ENGINE);
    info.put("DockerRootDir", settings.dataDir().toString());
    info.put("SystemTime", Instant.now().toString());
    info.put("NEventsListener", live.count());
    info.put("Labels", List.of("dev.slipway/version=" + server.version()));
    info.put("Warnings", warnings(serving));
    return info;
  }

  private void counts(Map<String, Object> info) {
    List<ContainerView> all = containers.list();
    long running = all.stream().filter(c -> c.status().equals("running")).count();
    long paused = all.stream().filter(c -> c.status().equals("paused")).count();
    info.put("Containers", all.size());
    info.put("ContainersRunning", running);
    info.put("ContainersPaused", paused);
    info.put("ContainersStopped", all.size() - running - paused);
  }

  private static void host(Map<String, Object> info) {
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

  private static void abilities(Map<String, Object> info) {
    info.put("Driver", ContainerDocument.GraphDriver.OVERLAY.name());
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
    info.put("SecurityOptions", List.of("name=seccomp,profile=builtin"));
    info.put("IndexServerAddress", "");
    info.put("HttpProxy", "");
    info.put("HttpsProxy", "");
    info.put("NoProxy", "");
    info.put("Isolation", "");
    info.put("InitBinary", "");
    info.put("Swarm", Map.of("NodeID", "", "NodeAddr", "", "LocalNodeState", "inactive"));
  }

  private void runtimes(Map<String, Object> info, boolean serving) {
    Map<String, Object> runtimes = new LinkedHashMap<>();
    runtimes.put("runc", Map.of("path", "runc"));
    Map<String, ApiSettings.RuntimeBinary> configured = settings.runtimes();
    if (configured != null) {
      configured.forEach((name, binary) -> runtimes.put(name, Map.of("path", binary.path())));
    }
    info.put("Runtimes", runtimes);
    info.put("DefaultRuntime", "runc");
    String revision = serving ? runtime.version().revision() : "";
    info.put("ContainerdCommit", Map.of("ID", revision, "Expected", revision));
    info.put("RuncCommit", Map.of("ID", "", "Expected", ""));
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
