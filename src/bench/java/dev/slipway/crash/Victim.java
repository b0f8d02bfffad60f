package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.crash.Trap.Then;
import dev.slipway.whole.Docker;
import dev.slipway.whole.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * One container whose life meets one death of containerd: created, started, ended or removed, with
 * every answer held against what is so afterwards.
 */
final class Victim {

  private static final int EXIT_CODE = 3;
  private static final int SECONDS_TO_RETURN = 30;
  private static final Duration SPRING = Duration.ofSeconds(5);
  private static final Duration CLOSED = Duration.ofSeconds(10);
  private static final Set<String> KEPT = Set.of("files", "snapshot");

  private final Rig rig;
  private final Docker docker;
  private final KillPoint point;
  private final Findings findings;
  private final Marked marked = Marked.ending(EXIT_CODE);
  private final CompletableFuture<Instant> back = new CompletableFuture<>();

  Victim(Rig rig, KillPoint point, Findings findings) {
    this.rig = rig;
    // Of its own: what it removes at its end is its own only.
    this.docker = new Docker(rig.peer()::connect);
    this.point = point;
    this.findings = findings;
  }

  /** From creation to removal. */
  void live() {
    try (TwinWatch watch = TwinWatch.of(marked)) {
      switch (point.part()) {
        case CREATE -> create();
        case START -> start();
        case EXIT -> exit();
        case REMOVAL -> removal();
        case SUBSCRIPTION -> subscription();
      }
      docker.removeAll();
      expect(() -> marked.processes().isEmpty(), "its process outlives its removal");
      if (!watch.twins().isEmpty()) {
        fault("two live processes at once: " + watch.twins());
      }
    } catch (RuntimeException | AssertionError broken) {
      fault(broken.toString());
    }
  }

  private void create() {
    String name = "victim" + marked.mark();
    Trap trap = arm("");
    CompletableFuture<Reply> answer = ask(() -> docker.tryCreate(name, marked.body()));
    happened(trap);
    Reply reply = answer.join();
    if (reply.status() != 201) {
      reply = retried(() -> docker.tryCreate(name, marked.body()));
    }
    docker.removeLater(reply.expect(201));
    docker.start(name).expect(204);
  }

  private void start() {
    String id = docker.create(marked.body());
    Trap trap = arm(id);
    CompletableFuture<Reply> answer = ask(() -> docker.start(id));
    boolean happened = happened(trap);
    if (happened) {
      closes(id);
    }
    Reply reply = answer.join();
    boolean started = docker.status(id).equals("running");
    if (reply.status() == 204 && !started) {
      lost("start: answered 204, then " + docker.status(id));
    } else if (reply.status() != 204 && reply.status() < 500) {
      fault("start answered " + reply.status() + " " + reply.text());
    }
    Reply again = retried(() -> docker.start(id));
    if (again.status() != (started ? 304 : 204)) {
      fault("retried start answered " + again.status() + " " + again.text());
    }
    expect(() -> marked.processes().size() == 1, "not one process after the start");
    expect(() -> rig.task(id).equals("RUNNING"), "no running task after the start");
  }

  /** The attempt comes to an end that has a name, without anybody asking. */
  private void closes(String id) {
    if (!recovers(() -> isClosed(attempt(id)))) {
      fault("attempt not closed: " + attempt(id));
    }
    String reason = attempt(id).path("failure").path("reason").asString("");
    boolean failed = attempt(id).path("outcome").asString().equals("undone");
    if (failed && (reason.isEmpty() || reason.equals("internal"))) {
      fault("attempt closed without a type: " + attempt(id));
    }
  }

  /** Only what is kept for the next start may still be owed by an attempt that is undone. */
  private static boolean isClosed(JsonNode attempt) {
    return switch (attempt.path("outcome").asString()) {
      case "started", "exited" -> true;
      case "undone" ->
          attempt.path("unreleased").valueStream().allMatch(step -> KEPT.contains(step.asString()));
      default -> false;
    };
  }

  private JsonNode attempt(String id) {
    return docker.starts(id).getFirst();
  }

  private void exit() {
    String id = docker.run(marked.body());
    rig.quiet(id);
    Trap trap = arm(id);
    marked.end();
    happened(trap);
    exits(id);
    docker.start(id).expect(204);
  }

  private void exits(String id) {
    if (!recovers(() -> docker.status(id).equals("exited"))) {
      fault("exit not noticed, shows " + docker.status(id));
      return;
    }
    JsonNode state = docker.state(id);
    if (state.path("ExitCode").asInt() != EXIT_CODE) {
      fault("wrong exit code " + state.path("ExitCode"));
    }
    long told = docker.events(id).stream().filter("container die"::equals).count();
    if (told != 1) {
      fault("an exit told " + told + " times");
    }
  }

  private void removal() {
    String id = docker.run(marked.body());
    rig.quiet(id);
    Trap trap = arm(id);
    String request = "/containers/" + id + "?force=1&v=1";
    CompletableFuture<Reply> answer = ask(() -> docker.delete(request));
    happened(trap);
    int status = answer.join().status();
    if (status != 204) {
      int again = retried(() -> docker.delete(request)).status();
      if (again != 204 && again != 404) {
        fault("removal answered " + status + ", retried " + again);
      }
    }
    if (!recovers(() -> docker.get("/containers/" + id + "/json").status() == 404)) {
      lost("removal: answered " + status + ", still " + docker.status(id));
    }
  }

  private void subscription() {
    String id = docker.run(marked.body());
    Trap trap = arm("");
    rig.proxy().cut();
    happened(trap);
    if (!docker.status(id).equals("running")) {
      fault("shows " + docker.status(id) + " for a running container");
    }
    marked.end();
    exits(id);
  }

  private Trap arm(String mention) {
    return rig.proxy().arm(point.trap(mention, this::killContainerd));
  }

  private Then killContainerd() {
    rig.killContainerd();
    var _ =
        rig.restoreSoon()
            .whenComplete((time, failure) -> {
              if (failure == null) {
                back.complete(time);
              } else {
                back.completeExceptionally(failure);
              }
            });
    return Then.LOSE;
  }

  /** Waits until containerd died and is back; false where the call was not made this time. */
  private boolean happened(Trap trap) {
    if (!trap.sprung(SPRING) && rig.proxy().disarm(trap)) {
      findings.note("not reached again: " + point);
      back.complete(Instant.now());
      return false;
    }
    findings.ran(point.toString());
    back.orTimeout(SECONDS_TO_RETURN, TimeUnit.SECONDS).join();
    return true;
  }

  /** Whether a state is reached in time; the time counts from containerd's return. */
  private boolean recovers(BooleanSupplier state) {
    if (!reached(state)) {
      return false;
    }
    Duration time = Duration.between(back.join(), Instant.now());
    findings.recovered(time);
    return true;
  }

  private static boolean reached(BooleanSupplier state) {
    try {
      await()
          .atMost(CLOSED)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .until(state::getAsBoolean);
      return true;
    } catch (ConditionTimeoutException late) {
      return false;
    }
  }

  private void expect(BooleanSupplier state, String otherwise) {
    if (!reached(state)) {
      fault(otherwise);
    }
  }

  /** Sends a request again for as long as it is told to come back later. */
  private static Reply retried(Supplier<Reply> request) {
    return await()
        .atMost(CLOSED)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .until(request::get, reply -> reply.status() != 503);
  }

  private static CompletableFuture<Reply> ask(Supplier<Reply> request) {
    return CompletableFuture.supplyAsync(request, Thread::startVirtualThread)
        .orTimeout(60, TimeUnit.SECONDS);
  }

  private void fault(String what) {
    findings.fault(point.toString(), what);
  }

  private void lost(String what) {
    findings.lost(point.toString(), what);
  }
}
