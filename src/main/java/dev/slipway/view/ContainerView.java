package dev.slipway.view;

import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.RestartPolicy;
import dev.slipway.events.EngineEventMapping.Subject;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What list and inspect show of one container, in Docker's vocabulary.
 *
 * @param name without leading slash
 * @param config Docker's JSON text, as created; so are {@code hostConfig} and {@code
 *     networkingConfig}
 * @param status created, running, paused, restarting, removing, exited or dead
 * @param removing whether a removal is on its way; as long as the container runs, its status does
 *     not say so (moby's StateString)
 * @param pid 0 when there is no task
 * @param error the text of the last failed start, empty when there is none
 * @param startedAt null when it never ran
 * @param finishedAt of the last run that ended; kept while the next one runs
 * @param endpoint null while no network is attached
 * @param attemptId of the newest start
 * @param restartPolicy as it is now; {@code hostConfig} has the one of the creation
 */
public record ContainerView(
    String id,
    String name,
    String imageReference,
    String imageId,
    String config,
    String hostConfig,
    String networkingConfig,
    Map<String, String> labels,
    String networkMode,
    boolean autoRemove,
    Instant createdAt,
    String status,
    boolean removing,
    int pid,
    int exitCode,
    String error,
    boolean oomKilled,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable NetworkEndpoint endpoint,
    int restartCount,
    @Nullable String attemptId,
    int stopSignal,
    int stopTimeoutSeconds,
    RestartPolicy restartPolicy) {

  /** Whether Docker takes it for running: also while it is paused or restarting. */
  public boolean isRunning() {
    return status.equals("running") || status.equals("paused") || isRestarting();
  }

  /** Whether the policy is about to start it again. */
  public boolean isRestarting() {
    return status.equals("restarting");
  }

  /** What Docker's events tell of it. */
  public Subject subject() {
    return new Subject(id, name, imageReference, labels);
  }
}
