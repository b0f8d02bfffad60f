package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.events.DirectEvents;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.logs.ContainerLogs.Attached;
import dev.slipway.logs.LogLine;
import dev.slipway.logs.LogReader;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Tasks;
import dev.slipway.streams.Client;
import dev.slipway.streams.Session;
import dev.slipway.streams.SessionInput;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import dev.slipway.view.Outcomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes the sessions of clients that attach to a container. */
@Component
class Attaching {

  private static final Logger LOG = LoggerFactory.getLogger(Attaching.class);
  private static final Duration NEXT_TRY = Duration.ofSeconds(1);

  private static final byte[] NO_LOG =
      "Error attaching: configured logging driver does not support reading\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Lookup lookup;
  private final ContainerViews views;
  private final ContainerLogs logs;
  private final Outcomes outcomes;
  private final Tasks tasks;
  private final DirectEvents events;

  Attaching(
      Lookup lookup,
      ContainerViews views,
      ContainerLogs logs,
      Outcomes outcomes,
      Tasks tasks,
      DirectEvents events) {
    this.lookup = lookup;
    this.views = views;
    this.logs = logs;
    this.outcomes = outcomes;
    this.tasks = tasks;
    this.events = events;
  }

  /**
   * A container with how it takes input.
   *
   * @param logged whether there is a log that can be read
   */
  record Target(
      ContainerView view, boolean terminal, boolean openStdin, boolean stdinOnce, boolean logged) {

    /** Whether the end of a client's input is the end of the process's. */
    boolean endsWithClient() {
      return stdinOnce && !terminal;
    }
  }

  /** The container of a path, if a client can attach to it now. */
  Target target(String reference) {
    ContainerView view = lookup.container(reference);
    switch (view.status()) {
      case "paused" ->
          throw conflict("container %s is paused, unpause the container before attach", reference);
      case "restarting" ->
          throw conflict(
              "container %s is restarting, wait until the container is running", reference);
      default -> {}
    }
    JsonNode config = JsonMapper.shared().readTree(view.config());
    JsonNode driver =
        JsonMapper.shared().readTree(view.hostConfig()).path("LogConfig").path("Type");
    return new Target(
        view,
        config.path("Tty").asBoolean(false),
        config.path("OpenStdin").asBoolean(false),
        config.path("StdinOnce").asBoolean(false),
        !driver.asString("").equals("none"));
  }

  private static ApiFault conflict(String text, String reference) {
    return new ApiFault(HttpStatus.CONFLICT, text.formatted(reference));
  }

  /**
   * A client's share, and the end of the run that it is of; to be closed when there will be no
   * session.
   */
  record Joined(Attached attached, Session.Ending end) implements AutoCloseable {

    @Override
    public void close() {
      attached.close();
      end.cancel();
    }
  }

  /** Takes the client's share. */
  Joined join(Target target, AttachOptions options) {
    String id = target.view().id();
    // Taken first: the run may be over, and the next one begun, when the client has its output.
    Session.Ending end = target.endsWithClient() ? RunEnd.of(id, outcomes) : () -> {};
    try {
      return new Joined(share(target, options), end);
    } catch (RuntimeException e) {
      end.cancel();
      throw e;
    }
  }

  private Attached share(Target target, AttachOptions options) {
    String id = target.view().id();
    Attached attached =
        logs.attach(id, options.stdout(), options.stderr(), options.logs() && target.logged());
    if (views.find(id).isEmpty()) {
      // It was removed meanwhile, so the last who could end this share has been there.
      attached.close();
      logs.forget(id);
      throw ApiFault.notFound("No such container: " + id);
    }
    return attached;
  }

  /** The session of a client that has joined. */
  Session session(Client client, Target target, AttachOptions options, Joined joined) {
    Attached attached = joined.attached();
    boolean stdin = options.stdin() && target.openStdin();
    boolean stays = options.stream() && (stdin || options.stdout() || options.stderr());
    return new Session(
        client,
        attached.attachment(),
        stays && stdin ? input(target, options) : SessionInput.none(),
        greeted -> {
          if (options.logs() && !target.logged()) {
            greeted.write("stdout", NO_LOG);
          }
          replay(greeted, attached, options);
          tell(target.view(), "attach", Map.of());
          if (!stays) {
            attached.attachment().close();
          }
        },
        joined.end());
  }

  private SessionInput input(Target target, AttachOptions options) {
    if (target.endsWithClient()) {
      return SessionInput.ending(() -> closeInput(target.view().id()));
    }
    SessionInput input = SessionInput.leaving();
    return target.terminal()
        ? input.detachingBy(options.keys(), () -> tell(target.view(), "detach", Map.of()))
        : input;
  }

  private static void replay(Client client, Attached attached, AttachOptions options)
      throws IOException {
    LogReader past = attached.past();
    if (past == null) {
      return;
    }
    try (past) {
      for (LogLine line = past.next(); line != null; line = past.next()) {
        boolean wanted = line.stream().equals("stderr") ? options.stderr() : options.stdout();
        if (wanted) {
          client.write(line.stream(), line.bytes());
        }
      }
    }
  }

  /** A session does not end because nobody can be told of it. */
  void tell(ContainerView view, String action, Map<String, String> extras) {
    try {
      events.show(view.subject(), action, extras);
    } catch (RuntimeException e) {
      LOG.warn("The event {} of {} is not shown: {}", action, view.id(), e.toString());
    }
  }

  /** Our end of the input is closed; the process waits until the runtime has closed its own. */
  private void closeInput(String containerId) {
    while (true) {
      try {
        tasks.closeInput(containerId, null);
        return;
      } catch (RuntimeFault e) {
        LOG.warn("The input of {} cannot be ended yet: {}", containerId, e.getMessage());
        if (views.find(containerId).filter(view -> view.pid() != 0).isEmpty() || !rested()) {
          return;
        }
      }
    }
  }

  private static boolean rested() {
    try {
      Thread.sleep(NEXT_TRY);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
