package dev.slipway.control;

import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.UnpauseRequested;

/**
 * A kill, pause or unpause that is recorded and that the runtime has not answered yet. Stored with
 * the saga, so that a later service carries it out.
 *
 * @param signal 0 for a pause or an unpause
 * @param resumes whether a paused task is let go on to act on the signal
 */
public record UnansweredRequest(String requestId, Kind kind, int signal, boolean resumes) {

  enum Kind {
    KILL,
    PAUSE,
    UNPAUSE
  }

  /** A kill that somebody asked for under this id. */
  public static UnansweredRequest of(KillRequested event, String requestId) {
    Boolean told = event.resumes();
    boolean resumes = told == null || told;
    return new UnansweredRequest(requestId, Kind.KILL, event.signal(), resumes);
  }

  public static UnansweredRequest of(PauseRequested event) {
    return new UnansweredRequest(event.requestId(), Kind.PAUSE, 0, false);
  }

  public static UnansweredRequest of(UnpauseRequested event) {
    return new UnansweredRequest(event.requestId(), Kind.UNPAUSE, 0, false);
  }
}
