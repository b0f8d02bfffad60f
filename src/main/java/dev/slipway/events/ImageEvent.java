package dev.slipway.events;

import java.util.Map;

/**
 * What is about to happen to an image, and how to find out later whether it did.
 *
 * @param action Docker's: load, import, tag, untag, delete
 * @param attributes labels and name, as Docker shows them
 * @param effect for the planner's own use, who is asked after a crash; it is stored as it is
 */
public record ImageEvent(
    String action, String imageId, Map<String, String> attributes, String effect) {}
