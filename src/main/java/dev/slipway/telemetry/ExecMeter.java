package dev.slipway.telemetry;

import dev.slipway.exec.ExecFinished;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Measures execs when they have come to their end. */
@Component
class ExecMeter {

  private final OwnMeters own;

  ExecMeter(OwnMeters own) {
    this.own = own;
  }

  @EventListener
  void on(ExecFinished exec) {
    own.execFinished(exec);
  }
}
