package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Errors;
import dev.slipway.api.http.Filters;
import dev.slipway.api.http.Requester;
import dev.slipway.api.http.Times;
import dev.slipway.events.DirectEvents;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Removes all containers that do not run. */
@RestController
class PruneController {

  private static final Logger LOG = LoggerFactory.getLogger(PruneController.class);

  private static final Set<String> ACCEPTED = Set.of("label", "label!", "until");
  private static final Set<String> AT_REST = Set.of("created", "exited", "dead");

  private final ContainerViews views;
  private final ContainerRemoval removal;
  private final ContainerSizes sizes;
  private final DirectEvents events;
  private final AtomicBoolean running = new AtomicBoolean();

  PruneController(
      ContainerViews views, ContainerRemoval removal, ContainerSizes sizes, DirectEvents events) {
    this.views = views;
    this.removal = removal;
    this.sizes = sizes;
    this.events = events;
  }

  /** Null instead of an empty list, as Docker has it. */
  record Pruned(
      @JsonProperty("ContainersDeleted") @Nullable List<String> deleted,
      @JsonProperty("SpaceReclaimed") long bytes) {}

  @PostMapping(path = "/containers/prune", produces = MediaType.APPLICATION_JSON_VALUE)
  Pruned prune(
      HttpServletRequest request, @RequestParam(required = false) @Nullable String filters) {
    Filters chosen = Filters.parse(filters, ACCEPTED);
    Instant until = until(chosen, Instant.now());
    if (!running.compareAndSet(false, true)) {
      throw new ApiFault(HttpStatus.CONFLICT, "a prune operation is already running");
    }
    try {
      return prune(chosen, until, Requester.of(request));
    } finally {
      running.set(false);
    }
  }

  private Pruned prune(Filters chosen, @Nullable Instant until, String requestedBy) {
    List<String> deleted = new ArrayList<>();
    long bytes = 0;
    for (ContainerView container : views.list()) {
      if (AT_REST.contains(container.status()) && chosen(container, chosen, until)) {
        long own = sizes.own(container);
        if (removed(container, requestedBy)) {
          deleted.add(container.id());
          bytes += own;
        }
      }
    }
    events.pruned(bytes);
    return new Pruned(deleted.isEmpty() ? null : deleted, bytes);
  }

  private static @Nullable Instant until(Filters chosen, Instant now) {
    List<String> times = chosen.of("until");
    if (times.size() > 1) {
      throw ApiFault.badRequest("more than one until filter specified");
    }
    return times.isEmpty() ? null : Times.parse("until", times.getFirst(), now);
  }

  private static boolean chosen(ContainerView container, Filters chosen, @Nullable Instant until) {
    return (until == null || !container.createdAt().isAfter(until))
        && chosen.labels("label", container.labels())
        && (!chosen.has("label!") || !chosen.labels("label!", container.labels()));
  }

  /** One that cannot be removed, because somebody starts it or was faster, is passed over. */
  private boolean removed(ContainerView container, String requestedBy) {
    try {
      removal.remove(container, false, requestedBy);
      return true;
    } catch (RuntimeException refused) {
      Errors.ErrorMapping mapping = Errors.map(refused);
      if (mapping.status() == HttpStatus.SERVICE_UNAVAILABLE) {
        throw refused;
      }
      LOG.info("Not pruned: {}: {}", container.id(), mapping.message());
      return false;
    }
  }
}
