package dev.slipway.api.exec;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.container.Lookup;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Errors;
import dev.slipway.api.http.OpenSessions;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.Requester;
import dev.slipway.exec.Exec;
import dev.slipway.exec.ExecConfig;
import dev.slipway.exec.ExecRefusal.NoSuchExec;
import dev.slipway.exec.ExecRegistry;
import dev.slipway.exec.ExecRunner;
import dev.slipway.streams.Attachment;
import dev.slipway.streams.Client;
import dev.slipway.streams.DetachKeys;
import dev.slipway.streams.Session;
import dev.slipway.streams.SessionInput;
import dev.slipway.view.ContainerView;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Docker's execs: create, start, resize, inspect. */
@RestController
class ExecController {

  /** How long the record of an end may take after the last output. */
  private static final Duration RECORDED = Duration.ofSeconds(10);

  private final Lookup lookup;
  private final ExecRegistry registry;
  private final ExecRunner runner;
  private final OpenSessions sessions;

  ExecController(Lookup lookup, ExecRegistry registry, ExecRunner runner, OpenSessions sessions) {
    this.lookup = lookup;
    this.registry = registry;
    this.runner = runner;
    this.sessions = sessions;
  }

  record Created(@JsonProperty("Id") String id) {}

  @PostMapping(path = "/containers/{id}/exec", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  Created create(HttpServletRequest request, @PathVariable String id) {
    ExecConfig config = ExecBodies.create(request);
    ContainerView container = lookup.container(id);
    requireActive(container, id);
    keys(config.detachKeys());
    return new Created(runner.create(container, config, Requester.of(request)).id());
  }

  /**
   * Answers at once where nobody wants the streams; otherwise the connection becomes the streams,
   * and what goes wrong from then on is told in them.
   */
  @PostMapping("/exec/{id}/start")
  void start(HttpServletRequest request, HttpServletResponse response, @PathVariable String id)
      throws IOException, ServletException {
    ExecBodies.Begin begin = ExecBodies.start(request);
    Exec exec = active(id);
    if (begin.detach()) {
      begin(exec, begin, Requester.of(request));
      return;
    }
    // Read now: the request is over when the session begins.
    String requestedBy = Requester.of(request);
    ExecConfig config = exec.config();
    Attachment share = exec.attachments().join(config.attachStdout(), config.attachStderr());
    try {
      sessions.hijack(
          request,
          response,
          OpenSessions.Kind.EXEC,
          begin.tty(),
          client ->
              new Session(
                  client,
                  share,
                  input(exec),
                  far -> run(exec, begin, requestedBy, share, far),
                  () -> exec.awaitEnd(RECORDED)));
    } catch (IOException | ServletException | RuntimeException e) {
      share.close();
      throw e;
    }
  }

  private void begin(Exec exec, ExecBodies.Begin begin, String requestedBy) {
    runner.start(exec, begin.size().height(), begin.size().width(), requestedBy);
  }

  /** The connection speaks no HTTP any more: a failure is a line of output. */
  private void run(
      Exec exec, ExecBodies.Begin begin, String requestedBy, Attachment share, Client client)
      throws IOException {
    try {
      begin(exec, begin, requestedBy);
    } catch (RuntimeException e) {
      String told = Errors.map(e).message() + "\r\n";
      client.write("stdout", told.getBytes(StandardCharsets.UTF_8));
      share.close();
    }
  }

  private SessionInput input(Exec exec) {
    ExecConfig config = exec.config();
    if (!config.attachStdin()) {
      return SessionInput.none();
    }
    return config.tty()
        ? SessionInput.leaving().detachingBy(keys(config.detachKeys()), () -> runner.detached(exec))
        : SessionInput.ending(() -> runner.inputEnded(exec));
  }

  @PostMapping("/exec/{id}/resize")
  void resize(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String h,
      @RequestParam(required = false) @Nullable String w) {
    int height = Params.required(h);
    int width = Params.required(w);
    runner.resize(active(id), height, width);
  }

  @GetMapping(path = "/exec/{id}/json", produces = MediaType.APPLICATION_JSON_VALUE)
  ExecDocument inspect(@PathVariable String id) {
    Exec exec = exec(id);
    String keys = exec.config().detachKeys();
    return ExecDocument.of(
        exec, keys.isEmpty() ? "" : Base64.getEncoder().encodeToString(keys(keys).bytes()));
  }

  private Exec exec(String id) {
    return registry.find(id).orElseThrow(() -> new NoSuchExec(Params.printable(id)));
  }

  /** One whose container can take it now. */
  private Exec active(String id) {
    Exec exec = exec(id);
    ContainerView container =
        lookup
            .find(exec.containerId())
            .orElseThrow(() -> ApiFault.notFound("No such container: " + id));
    requireActive(container, container.id());
    return exec;
  }

  private static void requireActive(ContainerView container, String given) {
    boolean restarting = container.status().equals("restarting");
    if (container.pid() == 0 && !restarting) {
      throw conflict("container %s is not running", container.id());
    }
    if (container.status().equals("paused")) {
      throw conflict("Container %s is paused, unpause the container before exec", given);
    }
    if (restarting) {
      throw conflict(
          "Container %s is restarting, wait until the container is running", container.id());
    }
  }

  private static DetachKeys keys(String text) {
    try {
      return DetachKeys.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiFault.badRequest(
          "Invalid escape keys (%s) provided".formatted(Params.printable(text)));
    }
  }

  private static ApiFault conflict(String text, String id) {
    return new ApiFault(HttpStatus.CONFLICT, text.formatted(id));
  }
}
