package dev.slipway.start.step;

import dev.slipway.container.StartStep;
import dev.slipway.network.Networks;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.start.Attempt;
import dev.slipway.start.Found;
import dev.slipway.start.Ownership;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes the attempt's network namespace; an existing one is kept. Only the bridge needs one. */
@Component
public class NamespaceStep implements Step {

  private final Networks networks;

  public NamespaceStep(Networks networks) {
    this.networks = networks;
  }

  @Override
  public StartStep name() {
    return StartStep.NAMESPACE;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.EXIT;
  }

  @Override
  public boolean appliesTo(String networkMode) {
    return NetworkMode.parse(networkMode) instanceof NetworkMode.Bridge;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    networks.createNamespace(attempt.containerId(), attempt.attemptId());
  }

  @Override
  public List<Found> found() {
    return networks.namespaces().stream()
        .map(attempt -> new Found(attempt.containerId(), attempt.attemptId()))
        .toList();
  }

  @Override
  public void undo(Ownership held) {
    networks.deleteNamespace(held.containerId(), held.attemptId());
  }
}
