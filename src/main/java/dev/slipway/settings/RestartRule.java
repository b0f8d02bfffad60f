package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.HostConfig;

/** Docker's check of a restart policy, the same when a container is made and when it is updated. */
public final class RestartRule {

  private static final String HEAD = "invalid restart policy: ";

  private RestartRule() {}

  /**
   * Accepts an empty name, which means {@code no}, with any count, as Docker does for old clients.
   *
   * @throws InvalidSettings in Docker's words
   */
  public static void check(HostConfig.RestartPolicy policy) {
    long count = policy.maximumRetryCount();
    switch (policy.name()) {
      case "" -> {}
      case "no", "always", "unless-stopped" -> {
        if (count != 0) {
          throw new InvalidSettings(
              HEAD
                  + "maximum retry count can only be used with 'on-failure'"
                  + (count < 0 ? " and cannot be negative" : ""));
        }
      }
      case "on-failure" -> {
        if (count < 0) {
          throw new InvalidSettings(HEAD + "maximum retry count cannot be negative");
        }
      }
      default ->
          throw new InvalidSettings(
              HEAD
                  + "unknown policy '"
                  + policy.name()
                  + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    }
  }
}
