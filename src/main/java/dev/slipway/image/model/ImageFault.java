package dev.slipway.image.model;

/** An image operation was refused, named by meaning; Docker's text is the message. */
public abstract sealed class ImageFault extends RuntimeException {

  ImageFault(String message) {
    super(message);
  }

  /** No image of that name or id (HTTP 404). */
  public static final class NoSuchImage extends ImageFault {

    /**
     * @param reference as Docker shows it: {@code busybox:latest}, {@code sha256:…}
     */
    public NoSuchImage(String reference) {
      super("No such image: " + reference);
    }
  }

  /** The text is no image reference, or none that may be used so (HTTP 400). */
  public static final class InvalidReference extends ImageFault {
    public InvalidReference(String message) {
      super(message);
    }
  }

  /** A configuration change given to an import cannot be applied (HTTP 400). */
  public static final class InvalidChange extends ImageFault {
    public InvalidChange(String message) {
      super(message);
    }
  }

  /** The image is in use or has several names (HTTP 409). */
  public static final class InUse extends ImageFault {
    public InUse(String message) {
      super(message);
    }
  }

  /** The archive is damaged, incomplete, of an unknown form or unsafe (HTTP 400). */
  public static final class InvalidArchive extends ImageFault {
    public InvalidArchive(String message) {
      super(message);
    }
  }

  /** The text is no platform, or one whose images cannot be made here (HTTP 400). */
  public static final class InvalidPlatform extends ImageFault {
    public InvalidPlatform(String message) {
      super(message);
    }
  }

  /** What is to be stored would fill the disk (HTTP 507). */
  public static final class NoSpace extends ImageFault {
    public NoSpace(String message) {
      super(message);
    }
  }
}
