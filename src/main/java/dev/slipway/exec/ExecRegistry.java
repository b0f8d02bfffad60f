package dev.slipway.exec;

import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.store.AfterCommit;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
   * @throws ExecRefusal.Conflict when too many wait for their start
   */
  void add(Exec exec) {
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
            execs.remove(old.id());
          }
          kept.add(exec);
          return List.copyOf(kept);
        });
    execs.put(exec.id(), exec);
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
          known.stream().filter(gone).forEach(each -> execs.remove(each.id()));
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
