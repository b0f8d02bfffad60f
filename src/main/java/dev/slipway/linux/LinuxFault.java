package dev.slipway.linux;

/**
 * A Linux system call was refused; the message names the call, its object and the kernel's reason.
 */
public final class LinuxFault extends RuntimeException {

  private final int errno;

  LinuxFault(String call, int errno, String reason) {
    super("%s: %s (errno %d)".formatted(call, reason, errno));
    this.errno = errno;
  }

  /** The kernel's error number. */
  public int errno() {
    return errno;
  }
}
