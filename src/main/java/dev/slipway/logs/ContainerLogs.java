package dev.slipway.logs;

import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Copies containers' output from their FIFOs into log files, and reads it back. */
@Component
public class ContainerLogs {

  /**
   * Makes the FIFOs of a container's task and begins to copy them into its log file. To be called
   * before the task is created, and for running containers after a restart of the service. May be
   * repeated.
   */
  public Streams open(String containerId, boolean terminal, boolean stdin) {
    throw new UnsupportedOperationException();
  }

  /**
   * The shim has its ends open now, so the end of the output can be noticed. Without this call the
   * copying goes on until {@link #close}.
   */
  public void taskCreated(String containerId) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits at most 2 s for the end of the output, stops copying, ends the followers and removes the
   * FIFOs; the log file stays. Absent is success.
   */
  public void close(String containerId) {
    throw new UnsupportedOperationException();
  }

  /** The log file, in the lines of Docker's json-file driver; it may be missing. */
  public Path file(String containerId) {
    throw new UnsupportedOperationException();
  }

  /** Removes the container's log; absent is success. */
  public void delete(String containerId) {
    throw new UnsupportedOperationException();
  }

  /** Reads what is asked for; a container that never wrote has no lines. */
  public LogReader read(String containerId, LogQuery query) {
    throw new UnsupportedOperationException();
  }
}
