package dev.slipway.exec;

/** Why something cannot be done with an exec; the message is meant for the client. */
public abstract sealed class ExecRefusal extends RuntimeException {

  private ExecRefusal(String message) {
    super(message);
  }

  /** There is none of that id, or not any more. */
  public static final class NoSuchExec extends ExecRefusal {
    public NoSuchExec(String id) {
      super("No such exec instance: " + id);
    }
  }

  /** Its state does not allow it. */
  public static final class Conflict extends ExecRefusal {
    Conflict(String message) {
      super(message);
    }
  }

  /** It could not be started, or never was. */
  public static final class NotStarted extends ExecRefusal {

    private final boolean invalid;

    /**
     * @param invalid whether what was asked for is to blame
     */
    NotStarted(String message, boolean invalid) {
      super(message);
      this.invalid = invalid;
    }

    public boolean isInvalid() {
      return invalid;
    }
  }
}
