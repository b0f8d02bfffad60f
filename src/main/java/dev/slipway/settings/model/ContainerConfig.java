package dev.slipway.settings.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of Docker's {@code Config} the modules use; lists and maps are never null. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ContainerConfig(
    @JsonProperty("Hostname") String hostname,
    @JsonProperty("Domainname") String domainname,
    @JsonProperty("User") String user,
    @JsonProperty("AttachStdin") boolean attachStdin,
    @JsonProperty("AttachStdout") boolean attachStdout,
    @JsonProperty("AttachStderr") boolean attachStderr,
    @JsonProperty("ExposedPorts") Map<String, Object> exposedPorts,
    @JsonProperty("Tty") boolean tty,
    @JsonProperty("OpenStdin") boolean openStdin,
    @JsonProperty("StdinOnce") boolean stdinOnce,
    @JsonProperty("Env") List<String> env,
    @JsonProperty("Cmd") List<String> cmd,
    @JsonProperty("Entrypoint") List<String> entrypoint,
    @JsonProperty("Image") String image,
    @JsonProperty("WorkingDir") String workingDir,
    @JsonProperty("NetworkDisabled") boolean networkDisabled,
    @JsonProperty("MacAddress") String macAddress,
    @JsonProperty("Labels") Map<String, String> labels,
    @JsonProperty("StopSignal") String stopSignal,
    @JsonProperty("StopTimeout") @Nullable Long stopTimeout) {

  public ContainerConfig {
    hostname = hostname == null ? "" : hostname;
    domainname = domainname == null ? "" : domainname;
    user = user == null ? "" : user;
    exposedPorts = exposedPorts == null ? Map.of() : exposedPorts;
    env = env == null ? List.of() : env;
    cmd = cmd == null ? List.of() : cmd;
    entrypoint = entrypoint == null ? List.of() : entrypoint;
    image = image == null ? "" : image;
    workingDir = workingDir == null ? "" : workingDir;
    macAddress = macAddress == null ? "" : macAddress;
    labels = labels == null ? Map.of() : labels;
    stopSignal = stopSignal == null ? "" : stopSignal;
  }
}
