package dev.slipway.network;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Network namespaces of attempts and their attachment to the bridge. */
@Component
public class Networks {

  /** Path of the attempt's network namespace; derived, nothing is made. */
  public String namespacePath(String containerId, String attemptId) {
    throw new UnsupportedOperationException();
  }

  /** Makes the attempt's network namespace with its loopback device up; may be repeated. */
  public void createNamespace(String containerId, String attemptId) {
    throw new UnsupportedOperationException();
  }

  /** Removes the attempt's network namespace; absent is success. */
  public void deleteNamespace(String containerId, String attemptId) {
    throw new UnsupportedOperationException();
  }

  /**
   * Attaches the attempt's namespace to the bridge and publishes its ports; a repetition returns
   * the first answer. After a {@link NetworkFault} nothing is held, or {@link #release} gives it
   * back.
   */
  public NetworkAttachment attach(NetworkRequest request) {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives back ports, address and link, with the configuration they were taken with; absent is
   * success, and a call that failed may be repeated until it succeeds.
   */
  public void release(String containerId, String attemptId) {
    throw new UnsupportedOperationException();
  }

  /** The built-in networks: bridge, host, none. */
  public List<BuiltInNetwork> list() {
    throw new UnsupportedOperationException();
  }

  /** A built-in network by its name, its id or a unique beginning of its id. */
  public Optional<BuiltInNetwork> find(String nameOrId) {
    throw new UnsupportedOperationException();
  }

  /** Attempts that may hold an address, a link or a port, that is, not released yet. */
  public List<AttemptNetwork> keptAttachments() {
    throw new UnsupportedOperationException();
  }

  /** Attempts whose network namespace, or the empty file for it, exists. */
  public List<AttemptNetwork> namespaces() {
    throw new UnsupportedOperationException();
  }
}
