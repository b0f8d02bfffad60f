package dev.slipway.view;

import static dev.slipway.view.EventFixtures.*;
import static dev.slipway.view.EventFixtures.failure;
import static dev.slipway.view.EventFixtures.restartScheduled;
import static dev.slipway.view.EventFixtures.second;
import static dev.slipway.view.EventFixtures.startFailed;
import static dev.slipway.view.EventFixtures.undone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.RestartPolicy;
import dev.slipway.container.StartCause;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContainerProjectorTest {

  private static final String ID = id(7);

  private static @Nullable ContainerView after(ContainerEvent... events) {
    ContainerView view = null;
    for (ContainerEvent event : events) {
      view = ContainerProjector.after(view, event);
    }
    return view;
  }

  @Test
  void a_new_container_is_created() {
    ContainerView view = after(created(ID, "web"));

    assertThat(view.status()).isEqualTo("created");
    assertThat(view.name()).isEqualTo("web");
    assertThat(view.createdAt()).isEqualTo(T0);
    assertThat(view.startedAt()).isNull();
    assertThat(view.attemptId()).isNull();
  }

  @Test
  void a_start_shows_running_with_pid_and_network() {
    ContainerView view =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            networkAttached(ID, "a1"),
            started(ID, "a1"));

    assertThat(view.status()).isEqualTo("running");
    assertThat(view.pid()).isEqualTo(4711);
    assertThat(view.startedAt()).isEqualTo(second(5));
    assertThat(view.endpoint()).isEqualTo(endpoint());
    assertThat(view.attemptId()).isEqualTo("a1");
  }

  @Test
  void a_restart_of_the_policy_shows_restarting_until_it_runs() {
    ContainerView waiting =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            started(ID, "a1"),
            taskExited(ID, "a1"),
            exited(ID, "a1"),
            restartScheduled(ID, "a1", 1));
    assertThat(waiting.status()).isEqualTo("restarting");
    assertThat(waiting.isRunning()).isTrue();
    assertThat(waiting.pid()).isZero();
    assertThat(waiting.exitCode()).isEqualTo(3);
    assertThat(waiting.restartCount()).isEqualTo(1);

    ContainerView failing = later(waiting, again(), startFailed(ID, "a2"));
    assertThat(failing.status()).isEqualTo("restarting");
    assertThat(failing.exitCode()).as("of the last run").isEqualTo(3);
    assertThat(failing.error()).isEqualTo(failure().message());
    ContainerView givenUp =
        later(failing, undone(ID, "a2"), new RestartGivenUp(ID, "a2", "why", second(10)));
    assertThat(givenUp.status()).isEqualTo("exited");
    assertThat(givenUp.restartCount()).isEqualTo(1);

    ContainerView running = later(waiting, again(), started(ID, "a2"));
    assertThat(running.status()).isEqualTo("running");
    assertThat(running.restartCount()).isEqualTo(1);
    ContainerView cancelled =
        later(waiting, new RestartCancelled(ID, "a1", "stop", "user", second(11)));
    assertThat(cancelled.status()).isEqualTo("exited");
    assertThat(later(cancelled, startRequested(ID, "a2")).restartCount()).isZero();
  }

  private static StartRequested again() {
    return startRequested(ID, "a2", new StartCause("policy", 1, 1, 400));
  }

  private static ContainerView later(ContainerView before, ContainerEvent... events) {
    ContainerView view = before;
    for (ContainerEvent event : events) {
      view = ContainerProjector.after(view, event);
    }
    return view;
  }

  @Test
  void a_changed_policy_is_shown() {
    RestartPolicy policy = RestartPolicy.parse("on-failure:3");
    assertThat(after(created(ID, "web")).restartPolicy()).isEqualTo(RestartPolicy.NO);
    assertThat(
            after(created(ID, "web"), new RestartPolicyChanged(ID, policy, "user", second(1)))
                .restartPolicy())
        .isEqualTo(policy);
  }

  @Test
  void a_failed_first_start_stays_created_with_exit_code_and_error() {
    ContainerView view =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            networkAttached(ID, "a1"),
            startFailed(ID, "a1"),
            undone(ID, "a1"));

    assertThat(view.status()).isEqualTo("created");
    assertThat(view.exitCode()).isEqualTo(127);
    assertThat(view.error()).isEqualTo(failure().message());
    assertThat(view.endpoint()).isNull();
  }

  @Test
  void a_failed_start_after_a_run_stays_exited_with_its_own_exit_code_and_the_old_times() {
    ContainerView view =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            started(ID, "a1"),
            taskExited(ID, "a1"),
            exited(ID, "a1"),
            startRequested(ID, "a2"),
            startFailed(ID, "a2"),
            undone(ID, "a2"));

    assertThat(view.status()).isEqualTo("exited");
    assertThat(view.exitCode()).isEqualTo(127);
    assertThat(view.startedAt()).isEqualTo(second(5));
    assertThat(view.finishedAt()).isEqualTo(second(9));
  }

  @Test
  void a_start_clears_error_and_exit_code_and_keeps_the_last_end() {
    ContainerView view =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            started(ID, "a1"),
            new OutOfMemory(ID, second(6)),
            exited(ID, "a1"),
            startRequested(ID, "a2"),
            startFailed(ID, "a2"),
            undone(ID, "a2"),
            startRequested(ID, "a3"),
            started(ID, "a3"));

    assertThat(view.error()).isEmpty();
    assertThat(view.exitCode()).isZero();
    assertThat(view.oomKilled()).isFalse();
    assertThat(view.finishedAt()).isEqualTo(second(9));
  }

  @Test
  void a_task_that_ended_is_shown_running_until_everything_is_released() {
    ContainerView view =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            started(ID, "a1"),
            taskExited(ID, "a1"),
            released(ID, "a1", "network"));

    assertThat(view.status()).isEqualTo("running");
    assertThat(view.pid()).isEqualTo(4711);
  }

  @Test
  void an_exit_shows_its_status_and_times() {
    ContainerView view =
        after(
            created(ID, "web"),
            startRequested(ID, "a1"),
            networkAttached(ID, "a1"),
            started(ID, "a1"),
            taskExited(ID, "a1"),
            exited(ID, "a1"));

    assertThat(view.status()).isEqualTo("exited");
    assertThat(view.pid()).isZero();
    assertThat(view.exitCode()).isEqualTo(3);
    assertThat(view.finishedAt()).isEqualTo(second(9));
    assertThat(view.endpoint()).isNull();
  }

  @Test
  void pause_and_unpause_are_shown() {
    ContainerView paused =
        after(created(ID, "web"), startRequested(ID, "a1"), started(ID, "a1"), paused(ID));

    assertThat(paused.status()).isEqualTo("paused");
    assertThat(ContainerProjector.after(paused, new ContainerUnpaused(ID, second(9))).status())
        .isEqualTo("running");
  }

  @Test
  void a_removal_is_shown_from_the_end_of_the_task_until_the_container_is_gone() {
    ContainerView running =
        after(
            created(ID, "web"), startRequested(ID, "a1"), started(ID, "a1"), removalRequested(ID));
    ContainerView removing = ContainerProjector.after(running, exited(ID, "a1"));

    assertThat(running.status()).isEqualTo("running");
    assertThat(removing.status()).isEqualTo("removing");
    assertThat(ContainerProjector.after(removing, removed(ID, "web"))).isNull();
  }

  @Test
  void a_removal_of_what_does_not_run_is_shown_at_once() {
    assertThat(after(created(ID, "web"), removalRequested(ID)).status()).isEqualTo("removing");
  }

  @Test
  void a_rename_is_shown() {
    assertThat(
            after(created(ID, "web"), new ContainerRenamed(ID, "web", "www", "test", second(1)))
                .name())
        .isEqualTo("www");
  }
}
