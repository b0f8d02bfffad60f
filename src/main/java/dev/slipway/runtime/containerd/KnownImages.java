package dev.slipway.runtime.containerd;

import dev.slipway.runtime.Images.Image;
import dev.slipway.runtime.RuntimeFault;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * containerd's image names, kept as long as a subscription to its events would tell of a change.
 * Without one each question goes to containerd, as it does after each change.
 */
final class KnownImages {

  private static final Logger log = LoggerFactory.getLogger(KnownImages.class);

  /** Subscribes to changes of image names. */
  interface Changes {
    /**
     * Returns when no later change is missed.
     *
     * @param changed called for each change, by whomever
     * @param ended called once when the subscription breaks
     * @throws RuntimeFault if it cannot be made; {@code ended} is not called then
     */
    void subscribe(Runnable changed, Runnable ended);
  }

  private enum Watch {
    NONE,
    BEGINNING,
    ON
  }

  private final Supplier<List<Image>> ask;
  private final Changes changes;
  private Watch watch = Watch.NONE;
  private long version;
  private @Nullable List<Image> known;

  /**
   * @param ask asks containerd
   */
  KnownImages(Supplier<List<Image>> ask, Changes changes) {
    this.ask = ask;
    this.changes = changes;
  }

  /** All names as of now, as far as this service changed them; others' changes follow at once. */
  List<Image> all() {
    long asked;
    synchronized (this) {
      List<Image> kept = known;
      if (kept != null) {
        return kept;
      }
      asked = version;
    }
    List<Image> answer = List.copyOf(ask.get());
    keep(answer, asked);
    return answer;
  }

  private synchronized void keep(List<Image> answer, long asked) {
    if (watch == Watch.NONE) {
      watch = Watch.BEGINNING;
      Thread.ofVirtual().name("image-changes").start(this::subscribe);
    } else if (watch == Watch.ON && version == asked) {
      known = answer;
    }
  }

  private void subscribe() {
    try {
      changes.subscribe(this::changed, this::ended);
      begun();
    } catch (RuntimeFault e) {
      log.debug("Changes of image names are not told yet: {}", e.getMessage());
      ended();
    }
  }

  /** What was asked for before may have missed a change. */
  private synchronized void begun() {
    if (watch == Watch.BEGINNING) {
      watch = Watch.ON;
      changed();
    }
  }

  private synchronized void ended() {
    watch = Watch.NONE;
    changed();
  }

  /** Forgets what was known; an answer that is under way is not kept either. */
  synchronized void changed() {
    version++;
    known = null;
  }
}
