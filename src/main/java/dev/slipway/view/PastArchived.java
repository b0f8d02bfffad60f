package dev.slipway.view;

/** What a container was then has left the store (HTTP 410). */
public final class PastArchived extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PastArchived(String containerId) {
    super("what container " + containerId + " was then has left the store for the archive");
  }
}
