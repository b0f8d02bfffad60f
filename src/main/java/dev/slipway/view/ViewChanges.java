package dev.slipway.view;

import dev.slipway.aggregate.Event;
import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.events.EngineEvent;
import dev.slipway.events.EngineEventMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the events of one transaction change in the views, before it is committed. */
final class ViewChanges {

  /** A container that is no more, with the time of its removal. */
  record Removed(ContainerView container, ContainerRemoved event) {}

  private final CommittedViews committed;
  private final Map<String, Optional<ContainerView>> containers = new LinkedHashMap<>();
  private final Map<String, AttemptView> attempts = new LinkedHashMap<>();
  private final Map<String, ContainerView> lastKnown = new HashMap<>();
  private final List<ContainerEvent> events = new ArrayList<>();
  private boolean written = true;
  private int engineEventCount;

  final Set<String> newContainers = new HashSet<>();
  final Set<String> dirtyContainers = new HashSet<>();

  /** Of the containers with other rows: hardly ever, so the other changes need not write it. */
  final Set<String> changedPolicies = new HashSet<>();

  final Set<String> newAttempts = new HashSet<>();
  final Set<String> dirtyAttempts = new HashSet<>();
  final List<Removed> removed = new ArrayList<>();
  final List<EngineEvent> engineEvents = new ArrayList<>();

  ViewChanges(CommittedViews committed) {
    this.committed = committed;
  }

  /**
   * @throws IllegalArgumentException for an event of an aggregate that no view shows
   */
  void apply(Event event) {
    switch (event) {
      case ContainerEvent e -> apply(e);
      default -> throw new IllegalArgumentException("no view shows " + event.getClass().getName());
    }
  }

  private void apply(ContainerEvent event) {
    events.add(event);
    written = false;
    ContainerView before = container(event.containerId());
    ContainerView after = ContainerProjector.after(before, event);
    List<EngineEvent> told = engineEvents(event, before, after);
    engineEvents.addAll(told);
    engineEventCount += told.size();
    changeAttempts(event, before);
    if (!Objects.equals(before, after)) {
      change(event, before, after);
    }
  }

  static List<EngineEvent> engineEvents(
      ContainerEvent event, @Nullable ContainerView before, @Nullable ContainerView after) {
    ContainerView container = after != null ? after : before;
    if (container == null) {
      return List.of();
    }
    return EngineEventMapping.of(
        event, container.subject(), before == null ? null : before.endpoint());
  }

  private void change(
      ContainerEvent event, @Nullable ContainerView before, @Nullable ContainerView after) {
    String id = event.containerId();
    containers.put(id, Optional.ofNullable(after));
    if (event instanceof RestartPolicyChanged) {
      changedPolicies.add(id);
    }
    if (event instanceof ContainerCreated) {
      newContainers.add(id);
    } else if (event instanceof ContainerRemoved e && before != null) {
      dirtyContainers.remove(id);
      lastKnown.put(id, before);
      removed.add(new Removed(before, e));
    } else if (!newContainers.contains(id)) {
      dirtyContainers.add(id);
    }
  }

  private void changeAttempts(ContainerEvent event, @Nullable ContainerView before) {
    if (event instanceof StartRequested e) {
      String previous = before == null ? null : before.attemptId();
      if (previous != null) {
        attempt(previous)
            .ifPresent(attempt -> change(attempt, AttemptProjector.succeeded(attempt)));
      }
      attempts.put(e.attemptId(), AttemptProjector.requested(e));
      newAttempts.add(e.attemptId());
    } else if (event instanceof ContainerRemoved) {
      openAttempts(event.containerId())
          .forEach(attempt -> change(attempt, AttemptProjector.released(attempt)));
    } else {
      String id = AttemptProjector.changedBy(event);
      if (id != null) {
        attempt(id).ifPresent(attempt -> change(attempt, AttemptProjector.after(attempt, event)));
      }
    }
  }

  private void change(AttemptView before, AttemptView after) {
    if (!before.equals(after)) {
      attempts.put(after.attemptId(), after);
      if (!newAttempts.contains(after.attemptId())) {
        dirtyAttempts.add(after.attemptId());
      }
    }
  }

  private List<AttemptView> openAttempts(String containerId) {
    Map<String, AttemptView> open = new LinkedHashMap<>();
    committed.openAttempts(containerId).forEach(a -> open.put(a.attemptId(), a));
    attempts.values().stream()
        .filter(a -> a.containerId().equals(containerId))
        .forEach(a -> open.put(a.attemptId(), a));
    return List.copyOf(open.values());
  }

  @Nullable ContainerView container(String id) {
    Optional<ContainerView> changed = containers.get(id);
    return changed != null ? changed.orElse(null) : committed.container(id);
  }

  Optional<AttemptView> attempt(String id) {
    AttemptView changed = attempts.get(id);
    return changed != null ? Optional.of(changed) : committed.attempt(id);
  }

  Map<String, Optional<ContainerView>> containers() {
    return containers;
  }

  Map<String, AttemptView> attempts() {
    return attempts;
  }

  List<ContainerEvent> events() {
    return events;
  }

  /** How many of Docker's events there are, also of those that are in rows already. */
  int engineEventCount() {
    return engineEventCount;
  }

  /** Whether a name changes hands, so that a unique name may be violated. */
  boolean renames() {
    return events.stream().anyMatch(ContainerRenamed.class::isInstance);
  }

  /** Containers whose host configuration changed. */
  Set<String> updated() {
    return events.stream()
        .filter(ContainerUpdated.class::isInstance)
        .map(ContainerEvent::containerId)
        .collect(Collectors.toSet());
  }

  /** A container that was removed, as it was just before. */
  @Nullable ContainerView lastKnown(String id) {
    return lastKnown.get(id);
  }

  boolean isWritten() {
    return written;
  }

  /** Everything so far is in rows. */
  void written() {
    written = true;
    newContainers.clear();
    dirtyContainers.clear();
    changedPolicies.clear();
    newAttempts.clear();
    dirtyAttempts.clear();
    removed.clear();
    engineEvents.clear();
  }
}
