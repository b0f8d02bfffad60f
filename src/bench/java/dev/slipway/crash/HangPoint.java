package dev.slipway.crash;

import java.time.Duration;
import java.util.Locale;

/** Where a program below containerd, or a CNI plugin, stops answering, and what must end it. */
enum HangPoint {
  CREATE("create", "task", Duration.ofSeconds(4)),
  ATTACH("ADD", "network", Duration.ofSeconds(3)),
  START("start", "start", Duration.ofSeconds(3)),
  /**
   * Longer than the time between two comparisons with containerd, which must learn nothing from it.
   */
  KILL("kill", "", Duration.ofSeconds(11)),
  DELETE("delete", "task", Duration.ofSeconds(3)),
  DETACH("DEL", "network", Duration.ofSeconds(3));

  private final String verb;
  private final String step;
  private final Duration deadline;

  HangPoint(String verb, String step, Duration deadline) {
    this.verb = verb;
    this.step = step;
    this.deadline = deadline;
  }

  /** What runc or the plugin is asked for when it hangs. */
  String verb() {
    return verb;
  }

  /** The step of a start whose doing or undoing hangs; none when a signal does. */
  String step() {
    return step;
  }

  /** How long the service is told to wait. */
  Duration deadline() {
    return deadline;
  }

  /** Whether a start hangs, and not what happens to a running container. */
  boolean inStart() {
    return this == CREATE || this == ATTACH || this == START;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
