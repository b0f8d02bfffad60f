package dev.slipway.network;

import org.jspecify.annotations.Nullable;

/** Attaching or releasing did not succeed, named by what that means for the caller. */
public abstract sealed class NetworkFault extends RuntimeException {

  NetworkFault(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A host port that is to be published is in use; the message is Docker's. */
  public static final class PortTaken extends NetworkFault {

    private final String owner;

    PortTaken(String message, String owner) {
      super(message, null);
      this.owner = owner;
    }

    /** Name of the container that publishes the port; empty when it is some process of the host. */
    public String owner() {
      return owner;
    }
  }

  /** A plugin, iptables or the machine refused. */
  public static final class Failed extends NetworkFault {
    Failed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A plugin did not end in time and was killed; what it did is unknown until the release. */
  public static final class Deadline extends NetworkFault {
    Deadline(String message) {
      super(message, null);
    }
  }
}
