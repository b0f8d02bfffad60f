package dev.slipway.container;

import dev.slipway.aggregate.Refusal;

/** Why a container refused a command, named by meaning; Docker's text is the message. */
public abstract sealed class ContainerRefusal extends Refusal {

  ContainerRefusal(String message) {
    super(message);
  }

  /** A wish that contradicts the state (HTTP 409). */
  public static final class Conflict extends ContainerRefusal {
    public Conflict(String message) {
      super(message);
    }
  }

  /** No container of that id (HTTP 404). */
  public static final class NoSuchContainer extends ContainerRefusal {
    public NoSuchContainer(String reference) {
      super("No such container: " + reference);
    }
  }
}
