package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.GraphDriver;
import dev.slipway.api.http.Times;
import dev.slipway.files.ContainerFolder;
import dev.slipway.files.FileSettings;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.settings.SettingsReader;
import dev.slipway.view.ContainerView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes the document that inspect shows. */
@Component
public class ContainerDocument {

  private final ContainerLogs logs;
  private final FileSettings files;
  private final SettingsReader settings;

  ContainerDocument(ContainerLogs logs, FileSettings files, SettingsReader settings) {
    this.logs = logs;
    this.files = files;
    this.settings = settings;
  }

  /** The whole document. */
  record Inspected(
      @JsonProperty("Id") String id,
      @JsonProperty("Created") String created,
      @JsonProperty("Path") String path,
      @JsonProperty("Args") List<String> args,
      @JsonProperty("State") State state,
      @JsonProperty("Image") String image,
      @JsonProperty("ResolvConfPath") String resolvConfPath,
      @JsonProperty("HostnamePath") String hostnamePath,
      @JsonProperty("HostsPath") String hostsPath,
      @JsonProperty("LogPath") String logPath,
      @JsonProperty("Name") String name,
      @JsonProperty("RestartCount") int restartCount,
      @JsonProperty("Driver") String driver,
      @JsonProperty("Platform") String platform,
      @JsonProperty("MountLabel") String mountLabel,
      @JsonProperty("ProcessLabel") String processLabel,
      @JsonProperty("AppArmorProfile") String appArmorProfile,
      @JsonProperty("ExecIDs") @Nullable List<String> execIds,
      @JsonProperty("HostConfig") JsonNode hostConfig,
      @JsonProperty("GraphDriver") GraphDriver graphDriver,
      @JsonProperty("SizeRw") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long sizeRw,
      @JsonProperty("SizeRootFs") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Long sizeRootFs,
      @JsonProperty("Mounts") List<MountList.Mount> mounts,
      @JsonProperty("Config") JsonNode config,
      @JsonProperty("NetworkSettings") NetworkSettings networkSettings) {}

  /** Docker's state; paused and restarting are running as well. */
  record State(
      @JsonProperty("Status") String status,
      @JsonProperty("Running") boolean running,
      @JsonProperty("Paused") boolean paused,
      @JsonProperty("Restarting") boolean restarting,
      @JsonProperty("OOMKilled") boolean oomKilled,
      @JsonProperty("Dead") boolean dead,
      @JsonProperty("Pid") int pid,
      @JsonProperty("ExitCode") int exitCode,
      @JsonProperty("Error") String error,
      @JsonProperty("StartedAt") String startedAt,
      @JsonProperty("FinishedAt") String finishedAt) {

    public static State of(ContainerView c) {
      boolean paused = c.status().equals("paused");
      return new State(
          c.status(),
          c.isRunning(),
          paused,
          c.isRestarting(),
          c.oomKilled(),
          c.status().equals("dead"),
          c.pid(),
          c.exitCode(),
          c.error(),
          Times.print(c.startedAt()),
          Times.print(c.finishedAt()));
    }
  }

  public Inspected of(ContainerView c) {
    return of(c, null, List.of());
  }

  /**
   * @param sizes null when nobody asked for them
   * @param execs ids of those that were created or run
   */
  Inspected of(ContainerView c, ContainerSizes.@Nullable Sizes sizes, List<String> execs) {
    JsonNode config = JsonMapper.shared().readTree(c.config());
    JsonNode hostConfig = hostConfig(c);
    List<String> command = command(config);
    return new Inspected(
        c.id(),
        c.createdAt().toString(),
        command.isEmpty() ? "" : command.getFirst(),
        command.isEmpty() ? List.of() : command.subList(1, command.size()),
        State.of(c),
        c.imageId(),
        file(c, ContainerFolder::resolvConf),
        file(c, ContainerFolder::hostname),
        file(c, ContainerFolder::hosts),
        logPath(c, hostConfig),
        "/" + c.name(),
        c.restartCount(),
        GraphDriver.OVERLAY.name(),
        "linux",
        "",
        "",
        // Chosen by the first start; only what the host can do may change it.
        c.attemptId() == null ? "" : settings.appArmorProfile(c.hostConfig()),
        execs.isEmpty() ? null : execs,
        hostConfig,
        GraphDriver.OVERLAY,
        sizes == null ? null : sizes.own(),
        sizes == null ? null : sizes.whole(),
        MountList.of(hostConfig, files.dataDir()),
        config,
        NetworkSettings.of(c, config));
  }

  /** With the policy as it is now. */
  private static JsonNode hostConfig(ContainerView c) {
    JsonNode hostConfig = JsonMapper.shared().readTree(c.hostConfig());
    if (hostConfig.path("RestartPolicy") instanceof ObjectNode policy) {
      policy
          .put("Name", c.restartPolicy().name())
          .put("MaximumRetryCount", c.restartPolicy().maximumRetries());
    }
    return hostConfig;
  }

  /** Entrypoint and command in one. */
  static List<String> command(JsonNode config) {
    List<String> command = new ArrayList<>();
    config.path("Entrypoint").valueStream().forEach(part -> command.add(part.asString("")));
    config.path("Cmd").valueStream().forEach(part -> command.add(part.asString("")));
    return command;
  }

  /** Only of the driver whose form the file has. */
  private String logPath(ContainerView c, JsonNode hostConfig) {
    String driver = hostConfig.path("LogConfig").path("Type").asString("");
    return driver.equals("json-file") ? logs.file(c.id()).toString() : "";
  }

  /** The files are made by the first start. */
  private String file(ContainerView c, Function<ContainerFolder, Path> file) {
    return c.attemptId() == null ? "" : file.apply(files.folder(c.id())).toString();
  }
}
