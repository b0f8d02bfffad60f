package dev.slipway.api.container;

import dev.slipway.api.container.Attaching.Joined;
import dev.slipway.api.container.Attaching.Target;
import dev.slipway.api.http.OpenSessions;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.WholeBody;
import dev.slipway.container.SignalConflict;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Tasks;
import dev.slipway.view.ContainerView;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Connects clients with a container's first process, and sets the size of its terminal. */
@RestController
class AttachController {

  private final Attaching attaching;
  private final OpenSessions sessions;
  private final Lookup lookup;
  private final Tasks tasks;

  AttachController(Attaching attaching, OpenSessions sessions, Lookup lookup, Tasks tasks) {
    this.attaching = attaching;
    this.sessions = sessions;
    this.lookup = lookup;
    this.tasks = tasks;
  }

  /** The client has its share of the output before it is answered, so it may start then. */
  @PostMapping("/containers/{id}/attach")
  void attach(HttpServletRequest request, HttpServletResponse response, @PathVariable String id)
      throws IOException, ServletException {
    AttachOptions options = AttachOptions.of(request);
    Target target = attaching.target(id);
    byte[] _ = WholeBody.read(request);
    Joined joined = attaching.join(target, options);
    try {
      sessions.hijack(
          request,
          response,
          OpenSessions.Kind.ATTACH,
          target.terminal(),
          client -> attaching.session(client, target, options, joined));
    } catch (IOException | ServletException | RuntimeException e) {
      joined.close();
      throw e;
    }
  }

  @PostMapping("/containers/{id}/resize")
  void resize(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String h,
      @RequestParam(required = false) @Nullable String w) {
    int height = Params.required(h);
    int width = Params.required(w);
    ContainerView container = lookup.container(id);
    if (container.pid() == 0) {
      throw SignalConflict.NOT_RUNNING.refusal(container.id());
    }
    try {
      tasks.resize(container.id(), null, height, width);
    } catch (RuntimeFault.NotFound | RuntimeFault.Failed ended) {
      // A task may have ended although it is still shown as running for a moment.
      throw SignalConflict.NOT_RUNNING.refusal(container.id());
    }
    attaching.tell(
        container,
        "resize",
        Map.of("height", Integer.toString(height), "width", Integer.toString(width)));
  }
}
