package dev.slipway.store;

import org.jspecify.annotations.Nullable;

/** Another service writes to this store; the message says so and what to do, in one sentence. */
final class StoreTaken extends RuntimeException {

  private final String reason;

  StoreTaken(String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /**
   * @param holder what is known of the other service, in words
   */
  static StoreTaken by(String holder, @Nullable Throwable cause) {
    return new StoreTaken(
        ("The event store that spring.datasource.url names is in use by another running service"
                + " (%s): stop that one, or give this one a store of its own.")
            .formatted(holder),
        cause);
  }

  String reason() {
    return reason;
  }
}
