package dev.slipway.container;

import java.time.Instant;

/**
 * How one step of an attempt went.
 *
 * @param step the step's one name, for example {@code snapshot}
 * @param begunAt wall clock
 * @param queuedMicros time spent waiting for a place before the work began, in microseconds
 * @param micros duration of the work in microseconds, without the queue
 * @param runtimeMicros the part of {@code micros} spent inside calls to containerd and CNI plugins
 * @param outcome {@code done} or {@code failed}
 */
public record StepTiming(
    String step,
    Instant begunAt,
    long queuedMicros,
    long micros,
    long runtimeMicros,
    String outcome) {}
