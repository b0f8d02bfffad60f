package dev.slipway.runtime;

import java.util.Set;

/**
 * The processes by which containerd runs tasks, as this host's process table shows them. containerd
 * forgets one when it dies before it has noted how to reach it, and such a one never ends by
 * itself.
 */
public interface Shims {

  /**
   * The containers for which a shim of our containerd and namespace was started that runs still.
   * Sees none where containerd is reached under another address than it gives its shims, or runs on
   * another host.
   */
  Set<String> containers();

  /**
   * Whether the container's shim serves others: those of a group share the shim of the first one,
   * also when that is gone.
   */
  boolean isShared(String containerId);

  /**
   * Kills the container's shims unless they are shared. Only for a container that containerd has
   * neither an object nor a task of. None is success; may be repeated.
   */
  void kill(String containerId);
}
