package dev.slipway.api.exec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.exec.Exec;
import dev.slipway.exec.ExecConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What inspect shows of an exec. */
record ExecDocument(
    @JsonProperty("ID") String id,
    @JsonProperty("Running") boolean running,
    @JsonProperty("ExitCode") @Nullable Integer exitCode,
    @JsonProperty("ProcessConfig") ProcessConfig processConfig,
    @JsonProperty("OpenStdin") boolean openStdin,
    @JsonProperty("OpenStderr") boolean openStderr,
    @JsonProperty("OpenStdout") boolean openStdout,
    @JsonProperty("CanRemove") boolean canRemove,
    @JsonProperty("ContainerID") String containerId,
    @JsonProperty("DetachKeys") String detachKeys,
    @JsonProperty("Pid") int pid) {

  record ProcessConfig(
      @JsonProperty("tty") boolean tty,
      @JsonProperty("entrypoint") String entrypoint,
      @JsonProperty("arguments") List<String> arguments,
      @JsonProperty("privileged") boolean privileged,
      @JsonProperty("user") @JsonInclude(JsonInclude.Include.NON_EMPTY) String user) {}

  /**
   * @param detachKeys their bytes in base64, empty for the default
   */
  static ExecDocument of(Exec exec, String detachKeys) {
    ExecConfig config = exec.config();
    Integer exitCode = exec.exitCode();
    return new ExecDocument(
        exec.id(),
        exitCode == null && exec.isRunning(),
        exitCode,
        new ProcessConfig(
            config.tty(),
            config.entrypoint(),
            config.arguments(),
            config.privileged(),
            config.user()),
        config.attachStdin(),
        config.attachStderr(),
        config.attachStdout(),
        false,
        exec.containerId(),
        detachKeys,
        exec.pid());
  }
}
