package dev.slipway.view;

/**
 * A container as it was after one of its events.
 *
 * @param position of the last event that is part of it
 */
public record PastState(long position, ContainerView container) {}
