package dev.slipway.start.step;

import dev.slipway.container.ContainerCommand.RecordSnapshotPrepared;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.StartReason;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault.AlreadyExists;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.Snapshots;
import dev.slipway.start.Attempt;
import dev.slipway.start.Found;
import dev.slipway.start.Labels;
import dev.slipway.start.Ownership;
import dev.slipway.start.PreparedRootfs;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import dev.slipway.start.StepFailed;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Prepares the container's writable layer on the image's base snapshot, under the container's id as
 * key. A snapshot that is there already belongs to the container and is used again: it holds what
 * earlier runs wrote.
 */
@Component
public class SnapshotStep implements Step {

  private final Snapshots snapshots;
  private final BaseSnapshots bases;
  private final ImageStore images;
  private final Labels labels;

  public SnapshotStep(Snapshots snapshots, BaseSnapshots bases, ImageStore images, Labels labels) {
    this.snapshots = snapshots;
    this.bases = bases;
    this.images = images;
    this.labels = labels;
  }

  @Override
  public StartStep name() {
    return StartStep.SNAPSHOT;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.REMOVAL;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    ImageConfig image = clock.runtime(() -> image(attempt));
    String key = attempt.containerId();
    try {
      List<Mount> mounts = clock.runtime(() -> bases.prepare(key, image, rooted(labels.of(key))));
      attempt.rootfs.give(new PreparedRootfs(image, mounts, true));
    } catch (AlreadyExists e) {
      List<Mount> mounts = clock.runtime(() -> snapshots.mounts(key));
      attempt.rootfs.give(new PreparedRootfs(image, mounts, false));
    } catch (NotFound e) {
      throw missing(attempt.plan.imageReference());
    }
  }

  private static Map<String, String> rooted(Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    all.put(Snapshots.GC_ROOT, Instant.now().toString());
    return all;
  }

  private ImageConfig image(Attempt attempt) {
    return images
        .config(attempt.plan.imageId())
        .orElseThrow(() -> missing(attempt.plan.imageReference()));
  }

  private static StepFailed missing(String reference) {
    return new StepFailed(StartReason.IMAGE_MISSING, 404, "No such image: " + reference);
  }

  @Override
  public List<Found> found() {
    return snapshots.list().stream()
        .filter(snapshot -> labels.ours(snapshot.key(), snapshot.labels()))
        .map(snapshot -> new Found(snapshot.key(), null))
        .toList();
  }

  @Override
  public void undo(Ownership held) {
    snapshots.remove(held.containerId());
  }

  @Override
  public Report milestone(Attempt attempt, List<StepTiming> timings) {
    return new RecordSnapshotPrepared(
        attempt.containerId(), attempt.attemptId(), attempt.containerId(), timings, Instant.now());
  }
}
