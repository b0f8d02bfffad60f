package dev.slipway.runtime.containerd;

/** The private containerd cannot be started: what happened, and what to do about it. */
final class ContainerdUnusable extends RuntimeException {

  private final String remedy;

  ContainerdUnusable(String what, String remedy) {
    super(what);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
