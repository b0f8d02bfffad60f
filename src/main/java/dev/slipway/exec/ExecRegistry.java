package dev.slipway.exec;

import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.store.AfterCommit;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.stereotype.Component;

/**
 * The execs that are known, in memory: what a client created and did not start is gone with the
 * service, as with Docker.
 */
@Component
@ProcessingGroup("exec")
public class ExecRegistry {

  /** How many that have ended are remembered for each container, the newest ones. */
  static final int REMEMBERED = 64;

  /** How many of a container may wait for their start; nothing ever takes them away. */
  static final int WAITING = 256;

  /** How much memory those of all containers together may take. */
  static final long MOST_BYTES = 32L * 1024 * 1024;

  private final AtomicLong bytes = new AtomicLong();

  private final Map<String, Exec> execs = new ConcurrentHashMap<>();

  /** The execs of each container in the order of their creation. */
  private final Map<String, List<Exec>> byContainer = new ConcurrentHashMap<>();

  /** An exec that a client created, by its whole id. */
  public Optional<Exec> find(String id) {
    return Optional.ofNullable(execs.get(id)).filter(exec -> !exec.isProbe());
  }

  /** Ids of those that were created or run, oldest first. */
  public List<String> open(String containerId) {
    return of(containerId).stream()
        .filter(exec -> !exec.isProbe() && !exec.isEnded())
        .map(Exec::id)
        .toList();
  }

  /**
   * Makes an exec known and forgets the oldest of the ended ones beyond what is remembered.
   *
   * @throws ExecRefusal.Conflict when too many wait for their start, or take too much memory
   */
  void add(Exec exec) {
    reserve(exec);
    try {
      place(exec);
    } catch (RuntimeException e) {
      bytes.addAndGet(-exec.config().bytes());
      throw e;
    }
  }

  /** Forgets ended ones where there is no room. Those that are known already are always taken. */
  private void reserve(Exec exec) {
    long wanted = exec.config().bytes();
    if (bytes.addAndGet(wanted) <= MOST_BYTES || exec.isProbe() || !exec.isCreated()) {
      return;
    }
    execs.values().stream()
        .filter(ExecRegistry::isForgettable)
        .sorted(Comparator.comparing(Exec::startedAt))
        .takeWhile(oldest -> bytes.get() > MOST_BYTES)
        .forEach(this::remove);
    if (bytes.get() > MOST_BYTES) {
      bytes.addAndGet(-wanted);
      throw new ExecRefusal.Conflict(
          "the exec instances that wait or run would take more than the %d MiB that there are for their commands and variables; let some of them end first"
              .formatted(MOST_BYTES / 1024 / 1024));
    }
  }

  private void place(Exec exec) {
    byContainer.compute(
        exec.containerId(),
        (id, known) -> {
          List<Exec> all = known == null ? List.of() : known;
          if (!exec.isProbe() && all.stream().filter(Exec::isCreated).count() >= WAITING) {
            throw new ExecRefusal.Conflict(
                "container %s has %d exec instances that were created and never started; start some of them first"
                    .formatted(id, WAITING));
          }
          List<Exec> kept = new ArrayList<>(all);
          List<Exec> ended = all.stream().filter(ExecRegistry::isForgettable).toList();
          for (Exec old : ended.subList(0, Math.max(0, ended.size() - REMEMBERED))) {
            kept.remove(old);
            forget(old);
          }
          kept.add(exec);
          execs.put(exec.id(), exec);
          return List.copyOf(kept);
        });
  }

  private void forget(Exec exec) {
    if (execs.remove(exec.id(), exec)) {
      bytes.addAndGet(-exec.config().bytes());
    }
  }

  private static boolean isForgettable(Exec exec) {
    return exec.isEnded() && exec.isReleased();
  }

  /** All of a container, also those of the service itself. */
  List<Exec> of(String containerId) {
    return byContainer.getOrDefault(containerId, List.of());
  }

  Collection<Exec> all() {
    return execs.values();
  }

  void remove(Exec exec) {
    removeIf(exec.containerId(), exec::equals);
  }

  private void removeIf(String containerId, Predicate<Exec> gone) {
    byContainer.computeIfPresent(
        containerId,
        (id, known) -> {
          known.stream().filter(gone).forEach(this::forget);
          List<Exec> left = known.stream().filter(gone.negate()).toList();
          return left.isEmpty() ? null : left;
        });
  }

  @EventHandler
  void on(ContainerRemoved event) {
    AfterCommit.run(() -> removeIf(event.containerId(), exec -> true));
  }

  /** The processes run on, and the next life of the service reads their output. */
  @PreDestroy
  void stop() {
    execs.values().forEach(Exec::leaveStreams);
  }
}
