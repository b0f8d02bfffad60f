package dev.slipway.view;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The rows of living containers and open attempts, kept in memory as of the last commit: list,
 * inspect and the projections read them without a query, also while the database is away. A
 * transaction that was rolled back is known not to be stored, so it leaves nothing to ask for.
 */
@Component
public class CommittedViews {

  private final ContainerRows containerRows;
  private final AttemptRows attemptRows;
  private final ConcurrentNavigableMap<String, ContainerView> byId = new ConcurrentSkipListMap<>();
  private final Map<String, String> idByName = new ConcurrentHashMap<>();
  private final Map<String, AttemptView> open = new ConcurrentHashMap<>();

  CommittedViews(ContainerRows containerRows, AttemptRows attemptRows) {
    this.containerRows = containerRows;
    this.attemptRows = attemptRows;
    load();
  }

  /** Reads everything anew from the rows. */
  final void load() {
    byId.clear();
    idByName.clear();
    open.clear();
    containerRows.living().forEach(container -> put(container.id(), container));
    attemptRows.open().forEach(this::put);
  }

  /** Takes over what was committed. */
  void publish(ViewChanges changes) {
    changes.containers().forEach((id, container) -> put(id, container.orElse(null)));
    changes.attempts().values().forEach(this::put);
  }

  private void put(String id, @Nullable ContainerView container) {
    ContainerView old = container == null ? byId.remove(id) : byId.put(id, container);
    if (container != null) {
      idByName.put(container.name(), id);
    }
    if (old != null && (container == null || !container.name().equals(old.name()))) {
      idByName.remove(old.name(), id);
    }
  }

  private void put(AttemptView attempt) {
    if (isOpen(attempt)) {
      open.put(attempt.attemptId(), attempt);
    } else {
      open.remove(attempt.attemptId());
    }
  }

  /** Whether something may still happen to an attempt. */
  public static boolean isOpen(AttemptView attempt) {
    return attempt.endedAt() == null || !attempt.unreleased().isEmpty();
  }

  @Nullable ContainerView container(String id) {
    return byId.get(id);
  }

  @Nullable ContainerView named(String name) {
    String id = idByName.get(name);
    return id == null ? null : byId.get(id);
  }

  /** Up to {@code limit} containers whose id begins with the prefix. */
  List<ContainerView> startingWith(String prefix, int limit) {
    return byId.subMap(prefix, prefix + '\uffff').values().stream().limit(limit).toList();
  }

  Collection<ContainerView> containers() {
    return byId.values();
  }

  Optional<AttemptView> attempt(String id) {
    AttemptView attempt = open.get(id);
    return attempt != null ? Optional.of(attempt) : attemptRows.find(id);
  }

  List<AttemptView> openAttempts(String containerId) {
    return open.values().stream().filter(a -> a.containerId().equals(containerId)).toList();
  }

  Collection<AttemptView> openAttempts() {
    return open.values();
  }
}
