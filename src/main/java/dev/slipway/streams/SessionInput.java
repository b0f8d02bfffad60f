package dev.slipway.streams;

import org.jspecify.annotations.Nullable;

/**
 * What a client's input does.
 *
 * @param taken whether the process gets it; otherwise it is read and dropped, and its end means
 *     nothing
 * @param endsProcessInput whether the client's end of input is the process's; otherwise it ends the
 *     session, and the process goes on waiting for input
 * @param inputEnded called when the process's input was ended for that reason
 * @param keys what a user types to leave; null for no such keys
 * @param detached called when these were typed
 */
public record SessionInput(
    boolean taken,
    boolean endsProcessInput,
    Runnable inputEnded,
    @Nullable DetachKeys keys,
    Runnable detached) {

  /** The process gets nothing of it. */
  public static SessionInput none() {
    return new SessionInput(false, false, () -> {}, null, () -> {});
  }

  /** The process gets it, and its end. */
  public static SessionInput ending(Runnable inputEnded) {
    return new SessionInput(true, true, inputEnded, null, () -> {});
  }

  /** The process gets it; its end is the session's. */
  public static SessionInput leaving() {
    return new SessionInput(true, false, () -> {}, null, () -> {});
  }

  public SessionInput detachingBy(DetachKeys typed, Runnable onDetach) {
    return new SessionInput(taken, endsProcessInput, inputEnded, typed, onDetach);
  }
}
