package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.isA;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.EscalateStop;
import dev.slipway.container.ContainerCommand.RecordPaused;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordTogether;
import dev.slipway.container.ContainerCommand.RecordUpdated;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.container.SignalConflict;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.RuntimeFault.Late;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.RuntimeFault.Unavailable;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

/** What is answered when the runtime refuses because another, or the task's end, was faster. */
class TaskControlTest {

  private static final String ID = "c";
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final Tasks tasks = mock();
  private final CommandGateway commands = mock();
  private final TaskControl control = new TaskControl(tasks, mock(), new Reports(commands));

  @Test
  void aPauseThatAnotherMadeFirstIsAConflict() {
    doThrow(new Failed("refused", new IllegalStateException())).when(tasks).pause(ID);
    is(Task.Status.PAUSED);
    committed(() -> control.on(new PauseRequested(ID, "a", "r", "me", NOW)));
    assertThat(answer().conflict()).isEqualTo(SignalConflict.ALREADY_PAUSED);
    verify(commands, never()).sendAndWait(isA(RecordPaused.class));
  }

  @Test
  void aPauseOfATaskThatHasEndedIsAConflict() {
    doThrow(new NotFound("gone", new IllegalStateException())).when(tasks).pause(ID);
    when(tasks.find(ID)).thenReturn(Optional.empty());
    committed(() -> control.on(new PauseRequested(ID, "a", "r", "me", NOW)));
    assertThat(answer().conflict()).isEqualTo(SignalConflict.NOT_RUNNING);
  }

  @Test
  void anUnpauseThatAnotherMadeFirstIsAConflict() {
    doThrow(new Failed("refused", new IllegalStateException())).when(tasks).resume(ID);
    is(Task.Status.RUNNING);
    committed(() -> control.on(new UnpauseRequested(ID, "a", "r", "me", NOW)));
    assertThat(answer().conflict()).isEqualTo(SignalConflict.NOT_PAUSED);
  }

  @Test
  void aSignalToATaskThatEndedMeanwhileIsTakenForDelivered() {
    doThrow(new Failed("refused", new IllegalStateException()))
        .when(tasks)
        .kill(any(), anyInt(), anyBoolean());
    is(Task.Status.STOPPED);
    committed(() -> control.on(new KillRequested(ID, "a", "r", 10, false, "me", NOW)));
    assertThat(answer().error()).isNull();
  }

  @Test
  void aSignalThatHangsIsAnsweredAtItsDeadline() {
    doThrow(new Late("late", new IllegalStateException()))
        .when(tasks)
        .kill(any(), anyInt(), anyBoolean());
    committed(() -> control.on(new KillRequested(ID, "a", "r", 10, false, "me", NOW)));
    assertThat(answer().error()).isEqualTo("late");
    verify(tasks, never()).find(any());
  }

  @Test
  void aPausedTaskThatAnotherWokeHearsTheSignal() {
    doThrow(new Failed("refused", new IllegalStateException())).when(tasks).resume(ID);
    when(tasks.find(ID)).thenReturn(task(Task.Status.PAUSED), task(Task.Status.RUNNING));
    committed(() -> control.on(new KillRequested(ID, "a", "r", 15, true, "me", NOW)));
    assertThat(answer().error()).isNull();
  }

  @Test
  void aPausedTaskKeepsAnotherSignalUntilItGoesOn() {
    is(Task.Status.PAUSED);
    committed(() -> control.on(new KillRequested(ID, "a", "r", 10, false, "me", NOW)));
    assertThat(answer().error()).isNull();
    verify(tasks).kill(ID, 10, false);
    verify(tasks, never()).resume(ID);
  }

  @Test
  void aPausedTaskIsLetGoOnToDieOfSigkill() {
    is(Task.Status.PAUSED);
    committed(() -> control.on(new KillRequested(ID, "a", "r", 9, true, "me", NOW)));
    verify(tasks, timeout(10_000)).resume(ID);
    verify(tasks).kill(ID, 9, false);
  }

  @Test
  void aKillIsAnsweredByTheExit() {
    assertThat(control.again(ID, kill())).isTrue();
    verify(tasks).kill(ID, 9, false);
    verifyNoInteractions(commands);
  }

  @Test
  void aKillThatTheRuntimeRefusesIsAnswered() {
    doThrow(new Late("late", new IllegalStateException()))
        .when(tasks)
        .kill(any(), anyInt(), anyBoolean());
    assertThat(control.again(ID, kill())).isTrue();
    assertThat(lastAnswer().error()).isEqualTo("late");
  }

  @Test
  void theKillOfARemovalIsTheRemovalsBusiness() {
    committed(() -> control.on(new KillRequested(ID, "a", null, 9, false, "me", NOW)));
    verifyNoInteractions(tasks, commands);
  }

  @Test
  void aRemovalLooksForAPauseOnlyWhereThereMayBeOne() {
    is(Task.Status.PAUSED);
    assertThat(control.killed(ID, false)).isTrue();
    verify(tasks, never()).find(ID);
    assertThat(control.killed(ID, true)).isTrue();
    verify(tasks).resume(ID);
  }

  @Test
  void aSignalThatAnOlderVersionRecordedHasAPausedTaskGoOn() {
    is(Task.Status.PAUSED);
    committed(() -> control.on(new KillRequested(ID, "a", "r", 10, null, "me", NOW)));
    assertThat(answer().error()).isNull();
    verify(tasks).resume(ID);
  }

  @Test
  void aPauseOfAnEarlierServiceThatIsDoneIsReportedAndNoConflict() {
    is(Task.Status.PAUSED);
    assertThat(control.again(ID, pause())).isTrue();
    verify(tasks, never()).pause(ID);
    assertThat(recordedTogether())
        .hasExactlyElementsOfTypes(RecordPaused.class, RecordSignalAnswered.class);
  }

  @Test
  void aPauseOfAnEarlierServiceThatWasNotDoneIsDone() {
    is(Task.Status.RUNNING);
    assertThat(control.again(ID, pause())).isTrue();
    verify(tasks).pause(ID);
    assertThat(recordedTogether())
        .hasExactlyElementsOfTypes(RecordPaused.class, RecordSignalAnswered.class);
  }

  @Test
  void aRequestOfAnEarlierServiceWaitsForTheRuntime() {
    when(tasks.find(ID)).thenThrow(new Unavailable("away", new IllegalStateException()));
    assertThat(control.again(ID, pause())).isFalse();
    verifyNoInteractions(commands);
  }

  @Test
  void aStopThatIsNotInFlightAnyMoreKillsNobody() {
    when(tasks.exit(ID)).thenReturn(new CompletableFuture<>());
    when(commands.sendAndWait(isA(EscalateStop.class))).thenReturn(Answer.ALREADY);
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, 0, "me", NOW))).isTrue();
    verify(tasks, never()).kill(ID, 9, false);
    verify(commands, never()).sendAndWait(isA(RecordSignalAnswered.class));
  }

  @Test
  void aStopIsAnsweredByTheExit() {
    when(tasks.exit(ID)).thenReturn(new CompletableFuture<>(), ended());
    when(commands.sendAndWait(isA(EscalateStop.class))).thenReturn(Answer.RECORDED);
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, 0, "me", NOW))).isTrue();
    InOrder order = inOrder(tasks);
    order.verify(tasks).kill(ID, 15, false);
    order.verify(tasks).kill(ID, 9, false);
    verify(commands, never()).sendAndWait(isA(RecordSignalAnswered.class));
  }

  @Test
  void aStopWhoseKillShowsNoEffectFails() {
    TaskControl impatient =
        new TaskControl(tasks, mock(), new Reports(commands), Duration.ofMillis(1));
    when(tasks.exit(ID)).thenAnswer(asked -> new CompletableFuture<>());
    when(commands.sendAndWait(isA(EscalateStop.class))).thenReturn(Answer.RECORDED);
    assertThat(impatient.stopAgain(new StopRequested(ID, "a", "r", 15, 0, "me", NOW))).isTrue();
    assertThat(lastAnswer().error())
        .isEqualTo("tried to kill container, but did not receive an exit event");
  }

  @Test
  void aStopWhoseSignalIsRefusedKillsSoon() {
    doThrow(new Failed("refused", new IllegalStateException())).when(tasks).kill(ID, 15, false);
    is(Task.Status.RUNNING);
    when(tasks.exit(ID)).thenReturn(new CompletableFuture<>(), ended());
    when(commands.sendAndWait(isA(EscalateStop.class))).thenReturn(Answer.RECORDED);
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, -1, "me", NOW))).isTrue();
    verify(tasks).kill(ID, 9, false);
    verify(commands, never()).sendAndWait(isA(RecordSignalAnswered.class));
  }

  @Test
  void aStopWhoseSignalIsNotAnsweredKillsSoonToo() {
    doThrow(new Late("late", new IllegalStateException())).when(tasks).kill(ID, 15, false);
    when(tasks.exit(ID)).thenReturn(new CompletableFuture<>(), ended());
    when(commands.sendAndWait(isA(EscalateStop.class))).thenReturn(Answer.RECORDED);
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, -1, "me", NOW))).isTrue();
    verify(tasks).kill(ID, 9, false);
    verify(commands, never()).sendAndWait(isA(RecordSignalAnswered.class));
  }

  @Test
  void aStopWhoseSignalWasNotSentFails() {
    doThrow(new Unavailable("away", new IllegalStateException())).when(tasks).kill(ID, 15, false);
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, 0, "me", NOW))).isTrue();
    assertThat(lastAnswer().error()).isEqualTo("away");
  }

  @Test
  void theKillOfAStopIsRepeatedUntilItIsAnswered() {
    doThrow(new Late("late", new IllegalStateException()))
        .doThrow(new Unavailable("away", new IllegalStateException()))
        .doNothing()
        .when(tasks)
        .kill(ID, 9, false);
    is(Task.Status.RUNNING);
    when(tasks.exit(ID)).thenReturn(new CompletableFuture<>(), ended());
    when(commands.sendAndWait(isA(EscalateStop.class))).thenReturn(Answer.RECORDED);
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, 0, "me", NOW))).isTrue();
    verify(tasks, times(3)).kill(ID, 9, false);
    verify(commands, never()).sendAndWait(isA(RecordSignalAnswered.class));
  }

  @Test
  void theKillOfAStopIsNotRepeatedOnTheNextRun() {
    doThrow(new Late("late", new IllegalStateException())).when(tasks).kill(ID, 9, false);
    when(tasks.exit(ID)).thenReturn(new CompletableFuture<>(), ended());
    when(commands.sendAndWait(isA(EscalateStop.class)))
        .thenAnswer(asked -> {
          when(tasks.find(ID))
              .thenReturn(
                  task(Task.Status.RUNNING),
                  Optional.of(new Task(ID, 8, Task.Status.RUNNING, 0, null)));
          return Answer.RECORDED;
        });
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, 0, "me", NOW))).isTrue();
    verify(tasks, times(1)).kill(ID, 9, false);
  }

  @Test
  void aStopWhoseSignalWasSentBeforeTheRuntimeWentAwayGoesOn() {
    when(tasks.find(ID))
        .thenReturn(task(Task.Status.RUNNING))
        .thenThrow(new Unavailable("away", new IllegalStateException()));
    when(tasks.exit(ID)).thenReturn(ended());
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, 10, "me", NOW))).isTrue();
    verify(commands, never()).sendAndWait(isA(RecordSignalAnswered.class));
  }

  private static CompletableFuture<TaskExit> ended() {
    return CompletableFuture.completedFuture(new TaskExit(ID, 7, 137, NOW));
  }

  @Test
  void aStopWithoutEndOfItsGraceIsAnsweredWhenTheSignalIsSent() {
    assertThat(control.stopAgain(new StopRequested(ID, "a", "r", 15, -1, "me", NOW))).isTrue();
    verify(tasks).kill(ID, 15, false);
    assertThat(lastAnswer().error()).isNull();
  }

  @Test
  void anUpdateIsCarriedOutAndAnswered() {
    assertThat(control.again(ID, update())).isTrue();
    verify(tasks).update(ID, "{}");
    assertThat(recordedTogether().getFirst()).isInstanceOf(RecordUpdated.class);
  }

  @Test
  void anUpdateWithoutAnAnswerIsTriedUntilThereIsOne() {
    doThrow(new Late("late", new IllegalStateException()))
        .doThrow(new Unavailable("away", new IllegalStateException()))
        .doNothing()
        .when(tasks)
        .update(ID, "{}");
    assertThat(control.again(ID, update())).isTrue();
    verify(tasks, times(3)).update(ID, "{}");
    assertThat(recordedTogether()).hasSize(2);
  }

  @Test
  void anUpdateOfATaskThatHasEndedIsForTheNextOne() {
    doThrow(new Failed("not running", new IllegalStateException())).when(tasks).update(ID, "{}");
    is(Task.Status.STOPPED);
    assertThat(control.again(ID, update())).isTrue();
    assertThat(recordedTogether().getFirst()).isInstanceOf(RecordUpdated.class);
  }

  @Test
  void anUpdateThatTheRuntimeRefusesIsNone() {
    doThrow(new Failed("busy", new IllegalStateException())).when(tasks).update(ID, "{}");
    is(Task.Status.RUNNING);
    committed(() -> control.on(new UpdateRequested(ID, "a", "r", "new", "{}", null, "me", NOW)));
    assertThat(answer().error()).isEqualTo("busy");
    verify(commands, never()).sendAndWait(isA(RecordTogether.class));
  }

  private static UnansweredRequest update() {
    return UnansweredRequest.of(new UpdateRequested(ID, "a", "r", "new", "{}", null, "me", NOW));
  }

  private static UnansweredRequest kill() {
    return UnansweredRequest.of(new KillRequested(ID, "a", "r", 9, false, "me", NOW), "r");
  }

  private List<Report> recordedTogether() {
    ArgumentCaptor<RecordTogether> sent = ArgumentCaptor.captor();
    verify(commands).sendAndWait(sent.capture());
    return sent.getValue().reports();
  }

  private static UnansweredRequest pause() {
    return UnansweredRequest.of(new PauseRequested(ID, "a", "r", "me", NOW));
  }

  private RecordSignalAnswered lastAnswer() {
    ArgumentCaptor<Object> sent = ArgumentCaptor.captor();
    verify(commands, atLeastOnce()).sendAndWait(sent.capture());
    return (RecordSignalAnswered) sent.getAllValues().getLast();
  }

  private void is(Task.Status status) {
    when(tasks.find(ID)).thenReturn(task(status));
  }

  private static Optional<Task> task(Task.Status status) {
    return Optional.of(new Task(ID, 7, status, 0, null));
  }

  private static void committed(Runnable handler) {
    DefaultUnitOfWork.startAndGet(null).execute(handler);
  }

  private RecordSignalAnswered answer() {
    ArgumentCaptor<RecordSignalAnswered> answer =
        ArgumentCaptor.forClass(RecordSignalAnswered.class);
    verify(commands, timeout(10_000)).sendAndWait(answer.capture());
    return answer.getValue();
  }
}
