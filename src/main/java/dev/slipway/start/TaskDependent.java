package dev.slipway.start;

/** Has to do with a container's task and must be released before the task is deleted. */
public interface TaskDependent {

  /**
   * Releases what depends on the task, which has ended or is being ended. May be repeated; nothing
   * to release is success. What it throws has the undo of the task tried again.
   */
  void release(String containerId);
}
