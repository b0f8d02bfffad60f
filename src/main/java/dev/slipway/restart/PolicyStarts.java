package dev.slipway.restart;

import dev.slipway.aggregate.Refusal;
import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.StartAtBoot;
import dev.slipway.container.ContainerCommand.StartScheduled;
import dev.slipway.container.StartObligations;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.AxonNonTransientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Asks for the starts that restart policies want, a few at a time, so that many that are due
 * together do not keep clients from the store. What an attempt costs the host is bounded by the
 * start path.
 */
@Component
class PolicyStarts {

  private static final Logger log = LoggerFactory.getLogger(PolicyStarts.class);
  private static final int AT_A_TIME = 4;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String RESTART = "restart";
  private static final String SCHEDULED = "scheduled";

  private final Reports reports;
  private final ContainerViews containers;
  private final StartObligations obligations;
  private final Failpoints failpoints;
  private final String node;
  private final Semaphore places = new Semaphore(AT_A_TIME, true);

  PolicyStarts(
      Reports reports,
      ContainerViews containers,
      StartObligations obligations,
      Failpoints failpoints,
      @Value("${slipway.node:}") String node) {
    this.reports = reports;
    this.containers = containers;
    this.obligations = obligations;
    this.failpoints = failpoints;
    this.node = node;
    failpoints.declare(RESTART, List.of(SCHEDULED));
  }

  /** The delay is over. Returns at once; may be repeated. */
  void scheduled(ScheduledRestart restart) {
    submit(
        restart.containerId(),
        () -> {
          failpoints.reach(RESTART, SCHEDULED, Failpoints.BEFORE);
          send(
              new StartScheduled(
                  restart.containerId(),
                  restart.attemptId(),
                  attemptId(),
                  node,
                  steps(restart.containerId()),
                  Instant.now()));
          failpoints.reach(RESTART, SCHEDULED, Failpoints.COMMITTED);
        });
  }

  /** The service has started and found the container as it was. Returns at once. */
  void atBoot(ContainerView found, String lastAttemptId) {
    submit(
        found.id(),
        () ->
            send(
                new StartAtBoot(
                    found.id(),
                    lastAttemptId,
                    attemptId(),
                    node,
                    obligations.of(found.networkMode()),
                    Instant.now())));
  }

  /** Until it is done: nothing else would ask for a start that was forgotten here. */
  private void submit(String containerId, Runnable work) {
    Thread.ofVirtual()
        .name("restart " + containerId)
        .start(() -> {
          while (!tried(containerId, work)) {
            LockSupport.parkNanos(PAUSE.toNanos());
          }
        });
  }

  private boolean tried(String containerId, Runnable work) {
    places.acquireUninterruptibly();
    try {
      work.run();
      return true;
    } catch (Refusal | AxonNonTransientException gone) {
      log.debug("{} is not started again: {}", containerId, gone.getMessage());
      return true;
    } catch (RuntimeException | Error e) {
      log.error("Cannot ask for the restart of {} yet, trying again", containerId, e);
      return false;
    } finally {
      places.release();
    }
  }

  private void send(ContainerCommand command) {
    reports.send(command);
  }

  private static String attemptId() {
    return UUID.randomUUID().toString();
  }

  private List<String> steps(String containerId) {
    return containers
        .find(containerId)
        .map(container -> obligations.of(container.networkMode()))
        .orElse(List.of());
  }
}
