package dev.slipway.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** containerd's image names, each pointing at a manifest or index. */
public interface Images {

  /** A name such as {@code docker.io/library/busybox:latest} and its target. */
  record Image(String name, Descriptor target, Instant createdAt) {}

  Optional<Image> find(String name);

  /**
   * All names. What this service changed is seen at once; what others change in containerd, as soon
   * as containerd's events tell of it. May be asked often: an answer without changes since the last
   * one costs no call.
   */
  List<Image> list();

  /** Has the next {@link #list} ask containerd, whatever is known. */
  void forget();

  /** Creates the name or points it at another target. */
  void put(String name, Descriptor target);

  /**
   * Deletes the name; absent is success. Where there was one, containerd has collected the content
   * and snapshots that nothing else refers to when this returns.
   */
  void delete(String name);
}
