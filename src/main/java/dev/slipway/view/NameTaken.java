package dev.slipway.view;

/** A create or rename wanted a name that another container has (HTTP 409); nothing was recorded. */
public final class NameTaken extends RuntimeException {

  private final String name;
  private final String ownerId;

  NameTaken(String name, String ownerId) {
    super("The container name \"/" + name + "\" is already in use by container " + ownerId);
    this.name = name;
    this.ownerId = ownerId;
  }

  /** The name that was asked for, without leading slash. */
  public String name() {
    return name;
  }

  /** Id of the container that has it; empty when that one was gone again by the time of asking. */
  public String ownerId() {
    return ownerId;
  }
}
