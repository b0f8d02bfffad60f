package dev.slipway.archive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A removed container whose events have left the store.
 *
 * @param file where they lie, relative to the data directory; null when they were only deleted
 * @param sha256 of the file
 */
public record ArchivedContainer(
    String id,
    String name,
    Instant removedAt,
    Instant archivedAt,
    @Nullable String file,
    @Nullable String sha256) {}
