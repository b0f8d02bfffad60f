package dev.slipway.container;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a container is started again when it has ended, by Docker's names.
 *
 * @param name {@code no}, {@code always}, {@code unless-stopped} or {@code on-failure}
 * @param maximumRetries of {@code on-failure} only; 0 is without bound
 */
public record RestartPolicy(String name, int maximumRetries) {

  public static final RestartPolicy NO = new RestartPolicy("no", 0);

  private static final String ON_FAILURE = "on-failure";

  /** What older versions stored, which knew no policies, means {@link #NO}. */
  public static RestartPolicy orNone(@Nullable RestartPolicy stored) {
    return Objects.requireNonNullElse(stored, NO);
  }

  public boolean isNo() {
    return name.equals(NO.name);
  }

  /** Null when the container is to be started again; otherwise why not, as the history says it. */
  @Nullable String refusal(int exitStatus, int restarts) {
    if (isNo()) {
      return RestartDecline.NO_POLICY;
    }
    if (!name.equals(ON_FAILURE)) {
      return null;
    }
    if (exitStatus == 0) {
      return RestartDecline.SUCCESS;
    }
    return maximumRetries == 0 || restarts < maximumRetries ? null : RestartDecline.RETRIES_USED;
  }

  /**
   * The same when the service starts and finds the container ended: then {@code always} means also
   * one that was stopped by hand.
   */
  boolean startsAtBoot(int exitStatus, int restarts, boolean stoppedByHand) {
    return refusal(exitStatus, restarts) == null
        && !(stoppedByHand && name.equals("unless-stopped"));
  }

  /** As the CLI writes it, for example {@code on-failure:3}. */
  public String text() {
    return maximumRetries == 0 ? name : name + ":" + maximumRetries;
  }

  /** What {@link #text} wrote. */
  public static RestartPolicy parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new RestartPolicy(text, 0)
        : new RestartPolicy(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }
}
