package dev.slipway.store;

/** The database does not answer or takes no writes; the message says what that means. */
public final class StoreUnavailable extends RuntimeException {

  private StoreUnavailable(String message, boolean diskFull) {
    super(message + remedy(diskFull));
  }

  private static String remedy(boolean diskFull) {
    return diskFull
        ? ": its disk is full. Free some space there; Slipway goes on by itself"
        : ". Check the database that spring.datasource.url names; Slipway goes on by itself when it"
            + " answers again";
  }

  /** Nothing was asked of the database, so nothing was recorded or done. */
  static StoreUnavailable refused(boolean diskFull) {
    return new StoreUnavailable(
        "nothing was done, because the event store cannot be written", diskFull);
  }

  /** The database went away while something was recorded or carried out. */
  static StoreUnavailable unsure(boolean diskFull) {
    return new StoreUnavailable(
        "the event store went away meanwhile, and what is recorded in it will be carried out later",
        diskFull);
  }
}
