package dev.slipway.api.exec;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.ApiVersion.Feature;
import dev.slipway.api.http.JsonBody;
import dev.slipway.exec.ExecConfig;
import dev.slipway.settings.json.DockerShapes;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.json.JsonShape;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what clients send about execs. */
final class ExecBodies {

  private ExecBodies() {}

  private record Create(
      @JsonProperty("User") String user,
      @JsonProperty("Privileged") boolean privileged,
      @JsonProperty("Tty") boolean tty,
      @JsonProperty("ConsoleSize") @Nullable List<Long> consoleSize,
      @JsonProperty("AttachStdin") boolean attachStdin,
      @JsonProperty("AttachStderr") boolean attachStderr,
      @JsonProperty("AttachStdout") boolean attachStdout,
      @JsonProperty("DetachKeys") String detachKeys,
      @JsonProperty("Env") @Nullable List<String> env,
      @JsonProperty("WorkingDir") String workingDir,
      @JsonProperty("Cmd") @Nullable List<String> command) {}

  private record Start(
      @JsonProperty("Detach") boolean detach,
      @JsonProperty("Tty") boolean tty,
      @JsonProperty("ConsoleSize") @Nullable List<Long> consoleSize) {}

  /** In characters; zeros when nothing was said. */
  record ConsoleSize(long height, long width) {

    private static ConsoleSize of(
        @Nullable List<Long> given, boolean tty, HttpServletRequest request) {
      return given == null
              || given.size() != 2
              || !tty
              || !ApiVersion.of(request).has(Feature.EXEC_CONSOLE_SIZE)
          ? new ConsoleSize(0, 0)
          : new ConsoleSize(given.get(0), given.get(1));
    }
  }

  /** How an exec is to be started. */
  record Begin(boolean detach, boolean tty, ConsoleSize size) {}

  /** The body of a create; one without a command is refused. */
  static ExecConfig create(HttpServletRequest request) {
    Create body = view(request, DockerShapes.EXEC_CREATE, Create.class);
    if (body.command == null || body.command.isEmpty()) {
      throw ApiFault.badRequest("No exec command specified");
    }
    ConsoleSize size = ConsoleSize.of(body.consoleSize, body.tty, request);
    return new ExecConfig(
        body.command,
        body.env == null ? List.of() : body.env,
        body.user,
        body.workingDir,
        body.tty,
        body.privileged,
        body.attachStdin,
        body.attachStdout,
        body.attachStderr,
        body.detachKeys,
        size.height,
        size.width);
  }

  static Begin start(HttpServletRequest request) {
    Start body = view(request, DockerShapes.EXEC_START, Start.class);
    return new Begin(body.detach, body.tty, ConsoleSize.of(body.consoleSize, body.tty, request));
  }

  private static <T> T view(HttpServletRequest request, JsonShape shape, Class<T> type) {
    return Json.view(shape.read(JsonBody.object(request), "", new ArrayList<>()), type);
  }
}
