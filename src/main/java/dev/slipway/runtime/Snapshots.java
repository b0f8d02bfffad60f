package dev.slipway.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots of the configured snapshotter (overlayfs by default): active ones by key, committed
 * ones by name. What is not referenced by a label or lease is garbage to containerd, so active
 * snapshots are made with {@link #GC_ROOT}.
 */
public interface Snapshots {

  /** Label that keeps an object from containerd's garbage collection. */
  String GC_ROOT = "containerd.io/gc.root";

  /** A snapshot: {@code parent} is empty for a bottom layer. */
  record Snapshot(String key, String parent, boolean committed, Map<String, String> labels) {}

  /** Disk use of one snapshot without its parents. */
  record Usage(long bytes, long inodes) {}

  /** The snapshotter's name, for example {@code overlayfs}. */
  String snapshotter();

  /**
   * Makes an active snapshot on a committed parent (empty: on nothing) and returns its mounts.
   *
   * @throws RuntimeFault.AlreadyExists if the key is taken
   * @throws RuntimeFault.NotFound if the parent is missing
   */
  List<Mount> prepare(String key, String parent, Map<String, String> labels);

  /** Mounts of an active snapshot. May be repeated. */
  List<Mount> mounts(String key);

  /** Turns the active snapshot {@code key} into the committed one {@code name}. */
  void commit(String name, String key, Map<String, String> labels);

  Optional<Snapshot> find(String key);

  /** Removes the snapshot; absent is success. */
  void remove(String key);

  List<Snapshot> list();

  Usage usage(String key);
}
