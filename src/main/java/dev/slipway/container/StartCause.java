package dev.slipway.container;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt was made.
 *
 * @param kind {@code client}: somebody asked for the start; {@code restart}: for a restart; {@code
 *     policy}: the restart policy, after an exit; {@code recovery}: the same, when the task was
 *     found lost; {@code boot}: the restart policy, when the service started
 * @param round of the back-off, 0 outside of it
 * @param count how often the policy has started the container since it was last started otherwise
 * @param delayMillis how long the back-off waited before
 */
public record StartCause(String kind, int round, int count, long delayMillis) {

  public static final StartCause CLIENT = new StartCause("client", 0, 0, 0);
  static final StartCause RESTART = new StartCause("restart", 0, 0, 0);
  static final StartCause BOOT = new StartCause("boot", 0, 0, 0);

  /** What older versions stored means a client. */
  public static StartCause orClient(@Nullable StartCause stored) {
    return Objects.requireNonNullElse(stored, CLIENT);
  }

  /** Whether the attempt is a round of the back-off, during which Docker says restarting. */
  public boolean inBackOff() {
    return kind.equals("policy") || kind.equals("recovery");
  }

  /** Whether the policy asked for it, and not somebody. */
  boolean byPolicy() {
    return inBackOff() || kind.equals(BOOT.kind);
  }
}
