package dev.slipway.image.model;

/** A container made from an image, as the removal of an image needs to know it. */
public record ImageUser(String containerId, String imageId, boolean running) {}
