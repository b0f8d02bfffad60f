package dev.slipway.runtime;

/** Points at a blob: OCI media type, digest ({@code sha256:…}) and size in bytes. */
public record Descriptor(String mediaType, String digest, long size) {}
