package dev.slipway.exec;

import dev.slipway.events.EngineEventMapping.Subject;
import dev.slipway.files.FileSettings;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes over, at the start of the service, the execs that an earlier one left: those that run go on
 * and are shown, those that have ended are recorded, and of the others nothing is left.
 */
@Component
class ExecRecovery implements SmartLifecycle {

  /** Before unfinished attempts are gone on with, which may undo a task with its execs. */
  private static final int BEFORE_ATTEMPTS = DEFAULT_PHASE - 4097;

  /** A request that comes early finds the most of them; the others when their shims answer. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(ExecRecovery.class);

  private final ExecRows rows;
  private final ExecRegistry registry;
  private final ExecSettlement settlement;
  private final ContainerViews containers;
  private final FileSettings files;
  private volatile boolean running;

  ExecRecovery(
      ExecRows rows,
      ExecRegistry registry,
      ExecSettlement settlement,
      ContainerViews containers,
      FileSettings files) {
    this.rows = rows;
    this.registry = registry;
    this.settlement = settlement;
    this.containers = containers;
    this.files = files;
  }

  @Override
  public void start() {
    running = true;
    List<Exec> adopted = new ArrayList<>();
    for (ExecRows.Row row : rows.all()) {
      Exec exec = Exec.adopted(row, subject(row.containerId()));
      if (row.ended()) {
        // How it ended is told and forgotten; only what it left is to be taken away.
        exec.notStarted();
      } else {
        registry.add(exec);
        adopted.add(exec);
      }
      settlement.submit(exec);
    }
    removeFifosOfNone();
    if (!adopted.isEmpty()) {
      log.info("Took over {} execs", adopted.size());
    }
    long end = System.nanoTime() + FIRST_LOOK.toNanos();
    for (Exec exec : adopted) {
      boolean _ = exec.awaitStart(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  private void removeFifosOfNone() {
    for (String containerId : files.withFifos()) {
      for (String execId : files.execsWithFifos(containerId)) {
        if (registry.of(containerId).stream().noneMatch(exec -> exec.id().equals(execId))) {
          settlement.removeFifos(containerId, execId);
        }
      }
    }
  }

  /** One whose container is not known any more has nobody to be told of it. */
  private Subject subject(String containerId) {
    return containers
        .find(containerId)
        .map(ContainerView::subject)
        .orElseGet(() -> new Subject(containerId, "", "", Map.of()));
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
    return BEFORE_ATTEMPTS;
  }
}
