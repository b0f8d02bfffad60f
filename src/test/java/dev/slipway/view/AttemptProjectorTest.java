package dev.slipway.view;

import static dev.slipway.view.EventFixtures.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.StaleObjectRemoved;
import dev.slipway.view.AttemptView.AttemptStep;
import org.junit.jupiter.api.Test;

class AttemptProjectorTest {

  private static final String ID = id(7);

  private static AttemptView after(ContainerEvent... events) {
    AttemptView view = AttemptProjector.requested(startRequested(ID, "a1"));
    for (ContainerEvent event : events) {
      view = AttemptProjector.after(view, event);
    }
    return view;
  }

  @Test
  void what_a_start_may_take_is_owed_before_it_takes_it() {
    assertThat(after().unreleased()).isEqualTo(STEPS);
    assertThat(after().outcome()).isEqualTo("starting");
  }

  @Test
  void steps_are_told_in_the_order_of_their_milestones() {
    AttemptView view =
        after(
            snapshotPrepared(ID, "a1"),
            networkAttached(ID, "a1"),
            taskCreated(ID, "a1"),
            started(ID, "a1"));

    assertThat(view.steps())
        .extracting(AttemptStep::step)
        .containsExactly("files", "snapshot", "network", "container", "task", "start");
    assertThat(view.outcome()).isEqualTo("started");
    assertThat(view.pid()).isEqualTo(4711);
  }

  @Test
  void a_failed_attempt_tells_step_reason_and_undo() {
    AttemptView view =
        after(
            snapshotPrepared(ID, "a1"),
            startFailed(ID, "a1"),
            released(ID, "a1", "snapshot"),
            notReleased(ID, "a1", "files"),
            undone(ID, "a1"));

    assertThat(view.outcome()).isEqualTo("undone");
    assertThat(view.failedStep()).isEqualTo("task");
    assertThat(view.failure()).isEqualTo(failure());
    assertThat(view.steps())
        .extracting(AttemptStep::step, AttemptStep::undo, AttemptStep::undoError)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("files", "failed", "device busy"),
            org.assertj.core.groups.Tuple.tuple("snapshot", "released", null));
    assertThat(view.unreleased()).contains("files").doesNotContain("snapshot");
  }

  @Test
  void a_release_that_failed_is_owed_until_it_succeeds() {
    AttemptView view = after(notReleased(ID, "a1", "network"), released(ID, "a1", "network"));

    assertThat(view.unreleased()).doesNotContain("network");
  }

  @Test
  void what_the_next_attempt_takes_over_is_no_longer_owed_by_this_one() {
    AttemptView view =
        AttemptProjector.succeeded(
            after(
                started(ID, "a1"),
                released(ID, "a1", "task"),
                notReleased(ID, "a1", "network"),
                exited(ID, "a1")));

    assertThat(view.unreleased()).containsExactly("network");
  }

  @Test
  void the_end_of_the_run_is_told() {
    AttemptView view = after(started(ID, "a1"), taskExited(ID, "a1"), exited(ID, "a1"));

    assertThat(view.exitStatus()).isEqualTo(3);
    assertThat(view.endedAt()).isEqualTo(second(9));
  }

  @Test
  void stale_objects_are_told() {
    AttemptView view =
        after(new StaleObjectRemoved(ID, "a1", "a0", "task", "pid 12 killed", second(2)));

    assertThat(view.staleObjects())
        .singleElement()
        .satisfies(stale -> assertThat(stale.attemptId()).isEqualTo("a0"));
  }
}
