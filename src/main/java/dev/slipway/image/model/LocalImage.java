package dev.slipway.image.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An image that is loaded and unpacked on this host.
 *
 * @param id digest of the configuration, {@code sha256:…}
 * @param tags familiar, sorted: {@code busybox:latest}; empty for an untagged image
 * @param digests familiar references by digest: {@code busybox@sha256:…}
 * @param size disk use of all its layers in bytes
 * @param labels of the image's configuration
 */
public record LocalImage(
    String id,
    List<String> tags,
    List<String> digests,
    Instant created,
    long size,
    Map<String, String> labels) {}
