package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Params;
import dev.slipway.container.SignalConflict;
import dev.slipway.events.DirectEvents;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Tasks;
import dev.slipway.stats.ProcessList;
import dev.slipway.stats.ProcessListFailed;
import dev.slipway.view.ContainerView;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists a container's processes. */
@RestController
class TopController {

  private final Lookup lookup;
  private final Tasks tasks;
  private final DirectEvents events;

  TopController(Lookup lookup, Tasks tasks, DirectEvents events) {
    this.lookup = lookup;
    this.tasks = tasks;
    this.events = events;
  }

  @GetMapping(path = "/containers/{id}/top", produces = MediaType.APPLICATION_JSON_VALUE)
  ProcessList top(
      @PathVariable String id,
      @RequestParam(name = "ps_args", defaultValue = "-ef") String psArgs) {
    ContainerView container = lookup.container(id);
    try {
      ProcessList list = ProcessList.of(pids(container), psArgs);
      events.show(container.subject(), "top", Map.of());
      return list;
    } catch (ProcessListFailed failed) {
      throw new ApiFault(
          HttpStatus.INTERNAL_SERVER_ERROR, Params.printable(String.valueOf(failed.getMessage())));
    }
  }

  /** A task may end at any time; it is still shown as running for a moment then. */
  private List<Integer> pids(ContainerView container) {
    if (container.isRestarting()) {
      throw SignalConflict.RESTARTING.refusal(container.id());
    }
    List<Integer> pids = container.pid() == 0 ? List.of() : living(container.id());
    if (pids.isEmpty()) {
      throw SignalConflict.NOT_RUNNING.refusal(container.id());
    }
    return pids;
  }

  private List<Integer> living(String containerId) {
    try {
      return tasks.pids(containerId);
    } catch (RuntimeFault.NotFound ended) {
      return List.of();
    }
  }
}
