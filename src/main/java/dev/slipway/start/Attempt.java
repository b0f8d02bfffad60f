package dev.slipway.start;

import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.StartStep;
import dev.slipway.settings.model.Settings;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the steps of one attempt hand to each other while the service lives. Nothing in here is the
 * only copy: after a crash it is rebuilt from {@link StartRequested} and by asking containerd.
 */
public final class Attempt {

  public final StartRequested plan;

  /** Whether an earlier service began the attempt. */
  final boolean readBack;

  private final Set<StartStep> begun = ConcurrentHashMap.newKeySet();
  private final Queue<CompletableFuture<Void>> stages = new ConcurrentLinkedQueue<>();

  public final Handover<Settings> settings = new Handover<>("settings");

  /** From snapshot to spec and task. */
  public final Handover<PreparedRootfs> rootfs = new Handover<>("root file system");

  /** From spec to container. */
  public final Handover<String> spec = new Handover<>("spec");

  /** From container to task: whether this service made the container object just now. */
  public final Handover<Boolean> containerFresh = new Handover<>("container");

  /** From task to launch: its pid; given by a service that reads the task's streams. */
  public final Handover<Integer> task = new Handover<>("task");

  /** From network to its report. */
  public final Handover<NetworkEndpoint> endpoint = new Handover<>("endpoint");

  /** From launch to its report. */
  public final Handover<StartedTask> started = new Handover<>("started task");

  /** Whether an earlier service began the attempt, so that what it reached must be looked at. */
  private final AtomicBoolean unseen;

  private Attempt(StartRequested plan, boolean unseen) {
    this.plan = plan;
    this.readBack = unseen;
    this.unseen = new AtomicBoolean(unseen);
  }

  static Attempt begun(StartRequested plan) {
    return new Attempt(plan, false);
  }

  static Attempt readBack(StartRequested plan) {
    return new Attempt(plan, true);
  }

  /** True once, if an earlier service began the attempt. */
  boolean needsReconcile() {
    return unseen.compareAndSet(true, false);
  }

  public String containerId() {
    return plan.containerId();
  }

  public String attemptId() {
    return plan.attemptId();
  }

  public String networkMode() {
    return plan.networkMode();
  }

  /** True for the first caller only: a stage is begun once in the life of this service. */
  boolean begin(Stage stage) {
    return begun.add(stage.milestone().name());
  }

  void running(CompletableFuture<Void> stage) {
    stages.add(stage);
  }

  /** Completes when every stage that was begun has come to its end, whatever that was. */
  CompletableFuture<Void> atRest() {
    return CompletableFuture.allOf(
        stages.stream()
            .map(stage -> stage.exceptionally(failure -> null))
            .toArray(CompletableFuture[]::new));
  }
}
