package dev.slipway.start.step;

import dev.slipway.container.StartStep;
import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.RuntimeFault.AlreadyExists;
import dev.slipway.runtime.RuntimeFault.Ambiguous;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Tasks;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.Attempt;
import dev.slipway.start.Found;
import dev.slipway.start.Labels;
import dev.slipway.start.Ownership;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Creates containerd's container object, labelled with the attempt. One of the same attempt is
 * adopted; any other is stale and destroyed with its task, whose exit is consumed, before the
 * object is created once more (lessons L2, L3, L5).
 */
@Component
public class ContainerStep implements Step {

  private final Containers containers;
  private final Tasks tasks;
  private final OciRuntimes runtimes;
  private final StaleObjects stale;
  private final Labels labels;

  public ContainerStep(
      Containers containers, Tasks tasks, OciRuntimes runtimes, StaleObjects stale, Labels labels) {
    this.containers = containers;
    this.tasks = tasks;
    this.runtimes = runtimes;
    this.stale = stale;
    this.labels = labels;
  }

  @Override
  public StartStep name() {
    return StartStep.CONTAINER;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.EXIT;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    ContainerObject wanted = object(attempt);
    if (clock.runtime(() -> createdOrAdopted(attempt, wanted))) {
      return;
    }
    clock.runtime(() -> destroyStale(attempt));
    clock.runtime(() -> containers.create(wanted));
    attempt.containerFresh.give(true);
  }

  private ContainerObject object(Attempt attempt) {
    Settings settings = attempt.settings.taken();
    return new ContainerObject(
        attempt.containerId(),
        labels.of(attempt),
        attempt.plan.imageReference(),
        attempt.containerId(),
        runtimes.of(settings),
        attempt.spec.taken());
  }

  /** False when an object of another attempt stands in the way. */
  private boolean createdOrAdopted(Attempt attempt, ContainerObject wanted) {
    try {
      containers.create(wanted);
      attempt.containerFresh.give(true);
      return true;
    } catch (AlreadyExists | Ambiguous e) {
      Optional<ContainerObject> found = containers.find(attempt.containerId());
      if (found.isEmpty()) {
        throw e;
      }
      attempt.containerFresh.give(false);
      return Labels.belongs(found.get(), attempt.attemptId());
    }
  }

  private void destroyStale(Attempt attempt) {
    String staleAttempt =
        containers
            .find(attempt.containerId())
            .map(object -> object.labels().get(Labels.ATTEMPT))
            .orElse(null);
    Optional<Task> task = tasks.find(attempt.containerId());
    tasks.destroy(attempt.containerId());
    containers.delete(attempt.containerId());
    stale.removed(
        attempt,
        staleAttempt,
        "container",
        task.map(t -> "with a task that was " + t.status()).orElse("without a task"));
  }

  @Override
  public List<Found> found() {
    return labels.found(containers.list());
  }

  @Override
  public void undo(Ownership held) {
    if (held.leaving()
        || containers
            .find(held.containerId())
            .filter(object -> Labels.belongs(object, held.attemptId()))
            .isPresent()) {
      containers.delete(held.containerId());
    }
  }
}
