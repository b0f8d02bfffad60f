package dev.slipway.start;

import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import java.time.Instant;
import java.util.function.Supplier;

/** Measures one step: its whole time, the part inside the runtime, and the wait for a place. */
public final class StepClock {

  private final StartStep step;
  private final Instant begunAt = Instant.now();
  private final long begun = System.nanoTime();
  private long queuedNanos;
  private long runtimeNanos;

  public StepClock(StartStep step) {
    this.step = step;
  }

  /** Runs a call to containerd or a CNI plugin. */
  public <T> T runtime(Supplier<T> call) {
    long before = System.nanoTime();
    try {
      return call.get();
    } finally {
      runtimeNanos += System.nanoTime() - before;
    }
  }

  /** Runs a call to containerd or a CNI plugin that answers nothing. */
  public void runtime(Runnable call) {
    long before = System.nanoTime();
    try {
      call.run();
    } finally {
      runtimeNanos += System.nanoTime() - before;
    }
  }

  /** Waits for a place, as long as it takes; the caller gives it back. */
  public CreateSlots.Place queue(CreateSlots places) {
    long before = System.nanoTime();
    CreateSlots.Place place = places.take();
    queuedNanos += System.nanoTime() - before;
    return place;
  }

  StepTiming stop(boolean done) {
    long micros = (System.nanoTime() - begun - queuedNanos) / 1_000;
    return new StepTiming(
        step.text(),
        begunAt,
        queuedNanos / 1_000,
        micros,
        runtimeNanos / 1_000,
        done ? "done" : "failed");
  }
}
