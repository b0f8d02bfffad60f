package dev.slipway.image.model;

import java.time.Instant;
import java.util.List;

/**
 * One row of an image's history, newest first.
 *
 * @param id the image's id on the newest row, {@code <missing>} on the others, as Docker shows it
 * @param size disk use of the row's layer in bytes, 0 for a row without one
 */
public record HistoryLayer(
    String id, Instant created, String createdBy, List<String> tags, long size, String comment) {}
