package dev.slipway.container;

import dev.slipway.container.ContainerEvent.CleanedUp;
import java.util.HashSet;
import java.util.Set;

/**
 * What the runtime still has to answer or to give back. It outlives runs, attempts and the removal,
 * and tells a report that is new from one that is repeated.
 *
 * @param signals ids of kills and stops without an answer: the task's end is one as well
 * @param changes ids of pauses and unpauses without an answer
 * @param unreleased what could not be given back yet
 * @param removed names of the steps whose results the removal gave back
 */
public record Outstanding(
    Set<String> signals, Set<String> changes, Set<Unreleased> unreleased, Set<String> removed) {

  static final Outstanding NONE = new Outstanding(Set.of(), Set.of(), Set.of(), Set.of());

  /** The result of an attempt's step whose undo was tried and failed. */
  public record Unreleased(String attemptId, String step) {}

  /** Whether a release would be news for an attempt that is over, or for the removal. */
  boolean awaits(String attemptId, Release release) {
    boolean failedBefore = unreleased.contains(new Unreleased(attemptId, release.step()));
    if (attemptId.equals(Release.REMOVAL)) {
      return !removed.contains(release.step()) && (release.confirmed() || !failedBefore);
    }
    return release.confirmed() && failedBefore;
  }

  /** Whether an answer to the request would be news. */
  boolean awaitsAnswer(String requestId) {
    return signals.contains(requestId) || changes.contains(requestId);
  }

  Outstanding signalled(String requestId) {
    return new Outstanding(with(signals, requestId), changes, unreleased, removed);
  }

  Outstanding changing(String requestId) {
    return new Outstanding(signals, with(changes, requestId), unreleased, removed);
  }

  Outstanding answered(String requestId) {
    return new Outstanding(
        without(signals, requestId), without(changes, requestId), unreleased, removed);
  }

  Outstanding tried(CleanedUp undo) {
    Unreleased result = new Unreleased(undo.attemptId(), undo.step());
    if (undo.error() != null) {
      return new Outstanding(signals, changes, with(unreleased, result), removed);
    }
    return new Outstanding(
        signals,
        changes,
        without(unreleased, result),
        undo.attemptId().equals(Release.REMOVAL) ? with(removed, undo.step()) : removed);
  }

  private static <T> Set<T> with(Set<T> before, T more) {
    Set<T> all = new HashSet<>(before);
    all.add(more);
    return Set.copyOf(all);
  }

  private static <T> Set<T> without(Set<T> before, T less) {
    Set<T> left = new HashSet<>(before);
    left.remove(less);
    return Set.copyOf(left);
  }
}
