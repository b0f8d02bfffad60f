package dev.slipway.runtime;

/**
 * A call to containerd did not succeed, named by what that means for the caller. {@link
 * #getMessage} is containerd's text, unchanged. Each gRPC status code is mapped here once.
 */
public abstract sealed class RuntimeFault extends RuntimeException {

  RuntimeFault(String text, Throwable cause) {
    super(text, cause);
  }

  /** The object is not there (code 5). For an undo that is success. */
  public static final class NotFound extends RuntimeFault {
    public NotFound(String text, Throwable cause) {
      super(text, cause);
    }
  }

  /** An object of that id exists (code 6). */
  public static final class AlreadyExists extends RuntimeFault {
    public AlreadyExists(String text, Throwable cause) {
      super(text, cause);
    }
  }

  /** containerd cannot be reached and the request was not sent (code 14 before the call began). */
  public static final class Unavailable extends RuntimeFault {
    public Unavailable(String text, Throwable cause) {
      super(text, cause);
    }
  }

  /**
   * Nobody knows whether the call took effect: a deadline, a cut connection, or a text that says
   * the shim was interrupted (lesson L4). Look before deciding.
   */
  public static sealed class Ambiguous extends RuntimeFault {
    public Ambiguous(String text, Throwable cause) {
      super(text, cause);
    }
  }

  /** The deadline passed: the same call at once would most likely wait as long in vain. */
  public static final class Late extends Ambiguous {
    public Late(String text, Throwable cause) {
      super(text, cause);
    }
  }

  /** containerd or the OCI runtime refused or failed (every other code). */
  public static final class Failed extends RuntimeFault {
    public Failed(String text, Throwable cause) {
      super(text, cause);
    }
  }
}
