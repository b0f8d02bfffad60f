package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How the time of a step is told apart. */
class StepClockTest {

  private final StepClock clock = new StepClock(StartStep.TASK);

  @Test
  void aStepIsNamedAndSaysHowItEnded() {
    assertThat(clock.stop(true))
        .extracting(StepTiming::step, StepTiming::outcome)
        .containsExactly("task", "done");
    assertThat(clock.stop(false).outcome()).isEqualTo("failed");
  }

  @Test
  void theAnswerOfARuntimeCallIsPassedOn() {
    Supplier<String> call = () -> "answer";
    assertThat(clock.runtime(call)).isEqualTo("answer");
  }

  @Test
  void theRuntimesPartIsWithinTheWholeEvenWhenTheCallFails() {
    Runnable call =
        () -> {
          throw new IllegalStateException("refused");
        };
    assertThatThrownBy(() -> clock.runtime(call)).hasMessage("refused");

    StepTiming timing = clock.stop(false);
    assertThat(timing.runtimeMicros()).isBetween(0L, timing.micros());
  }

  @Test
  void aPlaceIsTakenAndTheWaitIsNoPartOfTheWork() {
    try (CreateSlots.Place place = clock.queue(new CreateSlots(1))) {
      assertThat(place).isNotNull();
      assertThat(clock.stop(true).queuedMicros()).isNotNegative();
    }
  }
}
