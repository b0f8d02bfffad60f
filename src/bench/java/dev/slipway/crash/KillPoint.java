package dev.slipway.crash;

import dev.slipway.crash.Trap.Moment;
import java.util.Locale;

/**
 * A runtime call of the service, at which containerd dies.
 *
 * @param nth how many calls of the same method came before it in this part of the story
 */
record KillPoint(Part part, String method, int nth, Moment moment) {

  /** What the service is doing. */
  enum Part {
    CREATE,
    START,
    EXIT,
    REMOVAL,
    SUBSCRIPTION
  }

  /** The trap that springs there, for one container. */
  Trap trap(String mention, Trap.Harm harm) {
    return Trap.on(moment, method, harm).mentioning(mention).after(nth);
  }

  @Override
  public String toString() {
    return "%s %s %s%s"
        .formatted(part, moment, method, nth == 0 ? "" : " #" + (nth + 1))
        .toLowerCase(Locale.ROOT);
  }
}
