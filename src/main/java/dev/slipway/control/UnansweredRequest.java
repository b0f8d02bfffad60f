package dev.slipway.control;

import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import org.jspecify.annotations.Nullable;

/**
 * A kill, pause, unpause or update that is recorded and that the runtime has not answered yet.
 * Stored with the saga, so that a later service carries it out.
 *
 * @param signal 0 for everything but a kill
 * @param resumes whether a paused task is let go on to act on the signal
 * @param resources what an update tells the task, null for everything else
 */
public record UnansweredRequest(
    String requestId, Kind kind, int signal, boolean resumes, @Nullable String resources) {

  enum Kind {
    KILL,
    PAUSE,
    UNPAUSE,
    UPDATE
  }

  /** A kill that somebody asked for under this id. */
  public static UnansweredRequest of(KillRequested event, String requestId) {
    Boolean told = event.resumes();
    boolean resumes = told == null || told;
    return new UnansweredRequest(requestId, Kind.KILL, event.signal(), resumes, null);
  }

  public static UnansweredRequest of(PauseRequested event) {
    return new UnansweredRequest(event.requestId(), Kind.PAUSE, 0, false, null);
  }

  public static UnansweredRequest of(UnpauseRequested event) {
    return new UnansweredRequest(event.requestId(), Kind.UNPAUSE, 0, false, null);
  }

  public static UnansweredRequest of(UpdateRequested event) {
    return new UnansweredRequest(event.requestId(), Kind.UPDATE, 0, false, event.resources());
  }
}
