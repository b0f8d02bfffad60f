package dev.slipway.container;

import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime still has to answer or to give back. It outlives runs, attempts and the removal,
 * and tells a report that is new from one that is repeated.
 *
 * @param signals kills and stops without an answer, each with the attempt that it is for: the end
 *     of the task is an answer as well
 * @param changes pauses and unpauses without an answer, likewise
 * @param update the change of limits without an answer, likewise; null when there is none
 * @param unreleased what could not be given back yet
 * @param removed names of the steps whose results the removal gave back
 */
public record Outstanding(
    Map<String, String> signals,
    Map<String, String> changes,
    @Nullable UpdateRequested update,
    Set<Unreleased> unreleased,
    Set<String> removed) {

  static final Outstanding NONE = new Outstanding(Map.of(), Map.of(), null, Set.of(), Set.of());

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

  /** The attempt that an unanswered request is for, or null: then an answer would be no news. */
  @Nullable String attemptAwaiting(String requestId) {
    UpdateRequested asked = update(requestId);
    return asked != null
        ? asked.attemptId()
        : signals.getOrDefault(requestId, changes.get(requestId));
  }

  /** The change of limits that this request asked for, or null when it is answered. */
  @Nullable UpdateRequested update(String requestId) {
    return update != null && update.requestId().equals(requestId) ? update : null;
  }

  Outstanding updating(UpdateRequested request) {
    return new Outstanding(signals, changes, request, unreleased, removed);
  }

  Outstanding signalled(String requestId, String attemptId) {
    return new Outstanding(
        with(signals, requestId, attemptId), changes, update, unreleased, removed);
  }

  Outstanding changing(String requestId, String attemptId) {
    return new Outstanding(
        signals, with(changes, requestId, attemptId), update, unreleased, removed);
  }

  Outstanding answered(String requestId) {
    return new Outstanding(
        without(signals, requestId),
        without(changes, requestId),
        update(requestId) == null ? update : null,
        unreleased,
        removed);
  }

  Outstanding tried(CleanedUp undo) {
    Unreleased result = new Unreleased(undo.attemptId(), undo.step());
    if (undo.error() != null) {
      return new Outstanding(signals, changes, update, with(unreleased, result), removed);
    }
    return new Outstanding(
        signals,
        changes,
        update,
        without(unreleased, result),
        undo.attemptId().equals(Release.REMOVAL) ? with(removed, undo.step()) : removed);
  }

  private static Map<String, String> with(
      Map<String, String> before, String requestId, String attemptId) {
    Map<String, String> all = new HashMap<>(before);
    all.put(requestId, attemptId);
    return Map.copyOf(all);
  }

  private static Map<String, String> without(Map<String, String> before, String requestId) {
    Map<String, String> left = new HashMap<>(before);
    left.remove(requestId);
    return Map.copyOf(left);
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
