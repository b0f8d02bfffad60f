package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.crash.Trap.Moment;
import dev.slipway.crash.Trap.Then;
import dev.slipway.whole.Docker;
import dev.slipway.whole.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * The crash matrix of docs/reliability.md on one engine: each row crashes something at one exact
 * moment, lets it come back, asks for the same start again, and sees what the engine did.
 */
final class CrashMatrix {

  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration RECONCILE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Rig rig;
  private final Docker docker;

  CrashMatrix(Rig rig) {
    this.rig = rig;
    this.docker = rig.docker();
  }

  /** T1: a container object, its snapshot and network are left, and no task. */
  Seen killedBeforeTasksCreate() {
    return killedInStart(Moment.BEFORE, "Tasks/Create");
  }

  /** T2: a shim and a created task are left beside them. */
  Seen killedBeforeTasksStart() {
    return killedInStart(Moment.BEFORE, "Tasks/Start");
  }

  /** T3: a running process is left, and nobody was told. */
  Seen killedAfterTasksStart() {
    return killedInStart(Moment.AFTER, "Tasks/Start");
  }

  private Seen killedInStart(Moment moment, String method) {
    Seen seen = new Seen();
    Marked marked = Marked.sleeping();
    String id = docker.create(marked.body());
    Trap trap =
        rig.proxy()
            .arm(
                Trap.on(
                        moment,
                        method,
                        () -> {
                          rig.peer().kill();
                          return Then.LOSE;
                        })
                    .mentioning(id));
    CompletableFuture<Void> asked = ask(() -> docker.start(id));
    if (!trap.sprung(PATIENCE)) {
      throw new AssertionError("no call " + trap);
    }
    asked.join();
    boolean running = moment == Moment.AFTER;
    if (running) {
      await().atMost(PATIENCE).until(() -> marked.processes().size() == 1);
    }
    List<Long> before = marked.processes();

    rig.peer().start();
    settles(id, seen);
    again(id, seen, running);
    processes(id, marked, before, seen);
    events(id, seen, ours() ? 1 : 0);
    removed(id, marked, seen);
    return seen;
  }

  /** Sends a request whose answer nobody expects. */
  private static CompletableFuture<Void> ask(Runnable request) {
    return CompletableFuture.runAsync(request, Thread::startVirtualThread)
        .exceptionally(cut -> null);
  }

  private boolean ours() {
    return rig.peer() instanceof SlipwayPeer;
  }

  /** Without anybody asking, the attempt comes to an end that has a name. */
  private void settles(String id, Seen seen) {
    Instant back = Instant.now();
    if (!ours()) {
      seen.say("shows " + docker.status(id));
      return;
    }
    if (within(SETTLE, () -> closed(docker.starts(id).getFirst()))) {
      seen.recovered(Duration.between(back, Instant.now()));
      seen.say("by itself " + docker.starts(id).getFirst().path("outcome").asString());
    } else {
      seen.check(false, "attempt still " + docker.starts(id).getFirst().path("outcome").asString());
    }
  }

  private static boolean closed(JsonNode attempt) {
    String outcome = attempt.path("outcome").asString();
    return outcome.equals("started") || outcome.equals("undone") || outcome.equals("exited");
  }

  private static boolean within(Duration time, BooleanSupplier state) {
    try {
      await().atMost(time).pollInterval(Duration.ofMillis(50)).until(state::getAsBoolean);
      return true;
    } catch (ConditionTimeoutException late) {
      return false;
    }
  }

  /** The same request once more: what ran must be told to run, what was undone must start. */
  private void again(String id, Seen seen, boolean wasRunning) {
    Reply reply = docker.start(id);
    boolean good = reply.status() == 204 || reply.status() == 304;
    if (good) {
      seen.check(!ours() || !wasRunning || reply.status() == 304, "start " + reply.status());
    } else {
      Reply third = within(RECONCILE, () -> docker.start(id).status() < 400) ? null : reply;
      String text = reply.status() + " " + firstWords(reply);
      seen.check(false, third == null ? "start " + text + ", later works" : "stuck: " + text);
    }
  }

  private static String firstWords(Reply reply) {
    String message = reply.message().replaceAll("[0-9a-f]{64}", "…").replace('|', '/');
    return message.length() > 120 ? message.substring(0, 120) + "…" : message;
  }

  private void processes(String id, Marked marked, List<Long> before, Seen seen) {
    within(Duration.ofSeconds(2), () -> marked.processes().size() == 1);
    List<Long> now = marked.processes();
    if (before.isEmpty()) {
      seen.check(now.size() == 1, now.size() + " process" + (now.size() == 1 ? "" : "es"));
    } else if (now.equals(before)) {
      boolean adopted = docker.status(id).equals("running");
      seen.check(adopted, adopted ? "adopted, one process" : "a process that nobody owns");
    } else {
      seen.check(
          false, now.size() == 1 ? "killed it for a new process" : now.size() + " processes");
    }
  }

  /**
   * @param starts that must have been told; an engine that forgets its events is not asked
   */
  private void events(String id, Seen seen, int starts) {
    // A late exit of a stale task would come after the start.
    within(Duration.ofSeconds(2), () -> count(id, "container die") > 0);
    seen.check(
        count(id, "container die") == 0,
        count(id, "container die") == 0 ? "no die" : "false die of a container that runs");
    if (starts > 0) {
      long told = count(id, "container start");
      seen.check(told == starts, told + " start event" + (told == 1 ? "" : "s"));
    }
  }

  private long count(String id, String event) {
    return docker.events(id).stream().filter(event::equals).count();
  }

  /** Removal leaves no process, whatever the engine believed before. */
  private void removed(String id, Marked marked, Seen seen) {
    int status = docker.delete("/containers/" + id + "?force=1&v=1").status();
    if (!within(SETTLE, () -> marked.processes().isEmpty())) {
      seen.check(false, "rm -f " + status + " while the process goes on");
    } else if (status != 204) {
      seen.check(false, "rm -f " + status);
    }
    sweep(id);
  }

  /** Takes out of containerd what an engine left there, so that the next row is not its heir. */
  private void sweep(String id) {
    if (!ours()) {
      rig.ctr("tasks", "kill", "-s", "SIGKILL", id);
      within(SETTLE, () -> !rig.task(id).equals("RUNNING"));
      rig.ctr("tasks", "delete", "--force", id);
      rig.ctr("containers", "delete", id);
    }
  }

  /** T4: the service learns of an exit that it was not there to see. */
  Seen killedWhileRunning() {
    Seen seen = new Seen();
    Marked marked = Marked.ending(5);
    String id = docker.run(marked.body());
    rig.peer().kill();
    Instant earliest = Instant.now();
    end(id, marked);
    Instant latest = Instant.now();

    rig.peer().start();
    exits(id, seen, 5, SETTLE);
    Instant finished = Instant.parse(docker.state(id).path("FinishedAt").asString());
    boolean rightTime = !finished.isBefore(earliest) && !finished.isAfter(latest);
    seen.check(rightTime, rightTime ? "right time" : "wrong time " + finished);
    dieOnce(id, seen);
    startsAgain(id, seen);
    removed(id, marked, seen);
    return seen;
  }

  /** Ends a container behind the engine's back, and returns when containerd knows. */
  private void end(String id, Marked marked) {
    marked.end();
    await("containerd has seen the exit")
        .atMost(PATIENCE)
        .until(() -> rig.task(id).equals("STOPPED"));
  }

  private void exits(String id, Seen seen, int code, Duration limit) {
    Instant back = Instant.now();
    if (!within(limit, () -> docker.status(id).equals("exited"))) {
      seen.check(false, "still " + docker.status(id) + " after " + limit.toSeconds() + " s");
      return;
    }
    seen.recovered(Duration.between(back, Instant.now()));
    int shown = docker.state(id).path("ExitCode").asInt();
    seen.check(shown == code, "exited " + shown);
  }

  private void dieOnce(String id, Seen seen) {
    if (!ours()) {
      return;
    }
    long told = count(id, "container die");
    seen.check(told == 1, told + " die event" + (told == 1 ? "" : "s"));
  }

  private void startsAgain(String id, Seen seen) {
    int status = docker.start(id).status();
    seen.check(status == 204, "start " + status);
  }

  /** T5: power loss; of the container nothing lives, of containerd only what is on the disk. */
  Seen lostEverything() {
    Seen seen = new Seen();
    Marked marked = Marked.sleeping();
    String id = docker.run(marked.body());
    List<Long> shims = HostProcesses.shims(id);
    rig.peer().kill();
    rig.killContainerd();
    shims.forEach(shim -> ProcessHandle.of(shim).ifPresent(ProcessHandle::destroyForcibly));
    marked.processes().forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    await().atMost(PATIENCE).until(() -> marked.processes().isEmpty());

    rig.restore();
    rig.peer().start();
    exits(id, seen, 255, SETTLE);
    dieOnce(id, seen);
    startsAgain(id, seen);
    processes(id, marked, List.of(), seen);
    removed(id, marked, seen);
    return seen;
  }

  /** T6: containerd dies; the container does not notice, and its exit afterwards is heard. */
  Seen containerdKilled() {
    Seen seen = new Seen();
    Marked marked = Marked.ending(6);
    String id = docker.run(marked.body());
    List<Long> before = marked.begun();
    rig.proxy().forget();
    rig.bounceContainerd();

    Instant back = Instant.now();
    boolean heard =
        within(
            SETTLE,
            () ->
                rig.proxy().calls().stream()
                    .anyMatch(call -> call.method().equals("Events/Subscribe")));
    seen.recovered(Duration.between(back, Instant.now()));
    seen.check(heard, heard ? "resubscribed" : "did not subscribe again within 5 s");
    seen.check(marked.processes().equals(before), "container went on");
    seen.check(docker.status(id).equals("running"), "shows " + docker.status(id));
    marked.end();
    exits(id, seen, 6, SETTLE);
    dieOnce(id, seen);
    startsAgain(id, seen);
    removed(id, marked, seen);
    return seen;
  }

  /** T7: the engine is cut off from containerd while a container ends. */
  Seen connectionLost() {
    Seen seen = new Seen();
    Marked marked = Marked.ending(7);
    String id = docker.run(marked.body());
    rig.proxy().away(() -> {});
    end(id, marked);

    rig.proxy().open();
    exits(id, seen, 7, RECONCILE);
    if (seen.faults().isEmpty()) {
      dieOnce(id, seen);
      startsAgain(id, seen);
    }
    removed(id, marked, seen);
    return seen;
  }

  /** T8: there is no containerd when a start is asked for. */
  Seen containerdAway() {
    Seen seen = new Seen();
    Marked marked = Marked.sleeping();
    String id = docker.create(marked.body());
    rig.killContainerd();
    Reply reply = docker.start(id);
    seen.check(reply.status() == 503, "start " + reply.status());
    boolean retry = reply.headers().containsKey("retry-after");
    seen.check(retry, retry ? "Retry-After" : "no Retry-After");
    JsonNode state = docker.state(id);
    boolean told =
        state.path("Error").asString().equals(reply.message())
            && state.path("ExitCode").asInt() == 128;
    seen.check(told, told ? "shown in State" : "not shown in State");
    if (ours()) {
      String reason = docker.starts(id).getFirst().path("failure").path("reason").asString("none");
      seen.check(reason.equals("runtime_unavailable"), "recorded as " + reason);
    }

    rig.restore();
    Instant back = Instant.now();
    boolean works = within(SETTLE, () -> docker.start(id).status() < 400);
    seen.recovered(Duration.between(back, Instant.now()));
    seen.check(works, works ? "next start works" : "next start fails");
    processes(id, marked, List.of(), seen);
    removed(id, marked, seen);
    return seen;
  }
}
