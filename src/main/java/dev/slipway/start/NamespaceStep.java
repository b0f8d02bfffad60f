package dev.slipway.start;

import dev.slipway.container.StartStep;
import dev.slipway.network.Networks;
import dev.slipway.spec.NetworkMode;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes the attempt's network namespace; an existing one is kept. Only the bridge needs one. */
@Component
class NamespaceStep implements Step {

  private final Networks networks;

  NamespaceStep(Networks networks) {
    this.networks = networks;
  }

  @Override
  public StartStep name() {
    return StartStep.NAMESPACE;
  }

  @Override
  public HeldUntil heldUntil() {
    return HeldUntil.EXIT;
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
  public void undo(Held held) {
    networks.deleteNamespace(held.containerId(), held.attemptId());
  }
}
