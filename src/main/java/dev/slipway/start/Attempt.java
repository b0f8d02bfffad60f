package dev.slipway.start;

import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.settings.model.Settings;

/**
 * What the steps of one attempt hand to each other while the service lives. Nothing in here is the
 * only copy: after a crash it is rebuilt from {@link StartRequested} and by asking containerd.
 */
public final class Attempt {

  public final StartRequested plan;

  /** Whether an earlier service began the attempt. */
  final boolean readBack;

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

  private Attempt(StartRequested plan, boolean readBack) {
    this.plan = plan;
    this.readBack = readBack;
  }

  static Attempt begun(StartRequested plan) {
    return new Attempt(plan, false);
  }

  static Attempt readBack(StartRequested plan) {
    return new Attempt(plan, true);
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
}
