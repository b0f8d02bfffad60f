package dev.slipway.container;

import java.util.Locale;

/** Classes of start failures. Stored and shown in lower case. */
public enum StartReason {
  COMMAND_NOT_FOUND,
  PERMISSION_DENIED,
  NOT_A_DIRECTORY,
  INVALID_CONFIGURATION,
  IMAGE_MISSING,
  NETWORK_MISSING,
  NETWORK_PEER,
  PORT_TAKEN,
  NETWORK_FAILED,
  USER_UNKNOWN,
  PROFILE_MISSING,
  RUNTIME_UNAVAILABLE,
  RUNTIME_FAILED,
  DISK_FULL,
  DEADLINE,
  INTERNAL;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
