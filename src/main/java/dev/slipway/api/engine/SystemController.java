package dev.slipway.api.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Host;
import dev.slipway.api.http.ServerName;
import dev.slipway.runtime.RuntimeStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this engine and its host are. */
@RestController
class SystemController {

  private final ServerName server;
  private final RuntimeStatus runtime;
  private final EngineDescription info;
  private final OciRuntimeVersion oci;

  SystemController(
      ServerName server, RuntimeStatus runtime, EngineDescription info, OciRuntimeVersion oci) {
    this.server = server;
    this.runtime = runtime;
    this.info = info;
    this.oci = oci;
  }

  /** Docker's answer to {@code version}. */
  record Version(
      @JsonProperty("Platform") Platform platform,
      @JsonProperty("Components") List<Component> components,
      @JsonProperty("Version") String version,
      @JsonProperty("ApiVersion") String apiVersion,
      @JsonProperty("MinAPIVersion") String minimumApiVersion,
      @JsonProperty("GitCommit") String commit,
      @JsonProperty("GoVersion") String goVersion,
      @JsonProperty("Os") String os,
      @JsonProperty("Arch") String architecture,
      @JsonProperty("KernelVersion") String kernel,
      @JsonProperty("BuildTime") String buildTime) {

    record Platform(@JsonProperty("Name") String name) {}

    record Component(
        @JsonProperty("Name") String name,
        @JsonProperty("Version") String version,
        @JsonProperty("Details") Map<String, String> details) {}
  }

  @GetMapping(path = "/version", produces = MediaType.APPLICATION_JSON_VALUE)
  Version version() {
    RuntimeStatus.Version containerd = runtime.version();
    OciRuntimeVersion.Version said = oci.get();
    return new Version(
        new Version.Platform("Slipway " + server.version()),
        List.of(
            new Version.Component(
                "Engine",
                ServerName.ENGINE,
                Map.of(
                    "ApiVersion", ApiVersion.CURRENT.toString(),
                    "MinAPIVersion", ApiVersion.MINIMUM.toString(),
                    "Arch", Host.architecture(),
                    "Os", "linux",
                    "KernelVersion", Host.kernel(),
                    "Experimental", "false",
                    "GitCommit", server.commit(),
                    "BuildTime", server.buildTime(),
                    "SlipwayVersion", server.version())),
            new Version.Component(
                "containerd", containerd.version(), Map.of("GitCommit", containerd.revision())),
            new Version.Component(oci.name(), said.version(), Map.of("GitCommit", said.commit()))),
        ServerName.ENGINE,
        ApiVersion.CURRENT.toString(),
        ApiVersion.MINIMUM.toString(),
        server.commit(),
        "",
        "linux",
        Host.architecture(),
        Host.kernel(),
        server.buildTime());
  }

  @GetMapping(path = "/info", produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, @Nullable Object> info(HttpServletRequest request) {
    return info.document(ApiVersion.of(request));
  }
}
