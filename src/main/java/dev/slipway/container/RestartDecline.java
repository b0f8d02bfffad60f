package dev.slipway.container;

/** Why a container was not started again, in the words of the history. */
public final class RestartDecline {

  public static final String NO_POLICY = "the restart policy is no";
  public static final String STOPPED = "it was stopped by hand";
  public static final String SUCCESS = "it ended with status 0";
  public static final String RETRIES_USED = "the policy's retries are used up";

  private RestartDecline() {}

  /** The start failed in a way that another try would not change. */
  static String startFailed(StartFailure failure) {
    return "its start failed for good: " + failure.reason();
  }

  /** A start that the policy did not ask for is not tried again by it. */
  public static String askedForAndFailed(StartFailure failure) {
    return "its start failed: " + failure.reason();
  }

  /** A restart that was scheduled did not come to be. */
  public static String cancelled(String by) {
    return "cancelled by " + by;
  }
}
