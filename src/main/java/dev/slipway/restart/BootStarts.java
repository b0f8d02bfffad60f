package dev.slipway.restart;

import dev.slipway.runtime.RuntimeConnected;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Starts, when the service starts, the containers whose policy wants it. They are looked up before
 * any request is taken, so that nothing that clients do meanwhile counts, and started when
 * containerd was compared with what should run. What is found to have ended by then is not among
 * them: the policy decides about it as about every exit.
 */
@Component
class BootStarts implements SmartLifecycle {

  /** Before requests are taken, exits are compared and unfinished work goes on. */
  private static final int FIRST = DEFAULT_PHASE - 8192;

  private final ContainerViews containers;
  private final PolicyStarts starts;
  private volatile List<ContainerView> found = List.of();
  private volatile boolean running;

  BootStarts(ContainerViews containers, PolicyStarts starts) {
    this.containers = containers;
    this.starts = starts;
  }

  @Override
  public void start() {
    running = true;
    found = containers.list().stream().filter(BootStarts::mayStart).toList();
  }

  /** The container itself knows the rest of the rule. */
  private static boolean mayStart(ContainerView container) {
    return container.status().equals("exited") && !container.restartPolicy().isNo();
  }

  @EventListener(RuntimeConnected.class)
  void connected() {
    List<ContainerView> once = found;
    found = List.of();
    for (ContainerView container : once) {
      String last = container.attemptId();
      if (last != null) {
        starts.atBoot(container, last);
      }
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return FIRST;
  }
}
