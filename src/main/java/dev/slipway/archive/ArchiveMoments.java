package dev.slipway.archive;

/** The moments of archiving at which the service may be made to fail. */
public interface ArchiveMoments {

  /**
   * Passes a moment; may end the process, take a while or throw.
   *
   * @param step {@code file} or {@code record}
   * @param moment {@code before} a batch's file is written; {@code after} it is on the disk, while
   *     the store knows nothing of it; {@code committed} when the batch is recorded and its events
   *     have left the store
   */
  void reach(String step, String moment);
}
