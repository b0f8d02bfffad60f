package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Several containers that hang at one point at once, and the requests that wait for them. */
final class Hang {

  private static final Duration TOLERANCE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What was asked of a container. */
  private record Asked(String container, Reply reply, Duration took) {}

  private final Docker docker;
  private final HangPoint point;
  private final List<String> containers;
  private final List<CompletableFuture<Asked>> asked;

  /** Makes containers and has them hang; returns when all do but one, which may have to wait. */
  Hang(HangingPrograms programs, Docker docker, HangPoint point, int count) throws IOException {
    this.docker = docker;
    this.point = point;
    this.containers =
        IntStream.range(0, count)
            .mapToObj(i -> docker.create(ContainerBody.sleeping().network("bridge")))
            .toList();
    if (!point.inStart()) {
      together(docker::start).forEach(answer -> answer.join().reply().expect(204));
    }
    for (String container : containers) {
      programs.hang(point, container);
    }
    asked =
        together(
            switch (point) {
              case CREATE, ATTACH, START -> docker::start;
              case KILL -> id -> docker.post("/containers/" + id + "/kill?signal=USR1");
              case DELETE, DETACH -> id -> docker.post("/containers/" + id + "/kill");
            });
    await("containers hang at " + point.text())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            containers.stream().filter(id -> programs.reached(point, id)).count()
                >= Math.max(1, count - 1));
  }

  private List<CompletableFuture<Asked>> together(Function<String, Reply> request) {
    return containers.stream()
        .map(id -> {
          CompletableFuture<Asked> answer = new CompletableFuture<>();
          Thread.ofVirtual()
              .start(() -> {
                long begun = System.nanoTime();
                try {
                  Reply reply = request.apply(id);
                  answer.complete(new Asked(id, reply, Bystander.since(begun)));
                } catch (RuntimeException unanswered) {
                  answer.completeExceptionally(unanswered);
                }
              });
          return answer;
        })
        .toList();
  }

  List<String> containers() {
    return containers;
  }

  /** Whether any request still waits. */
  boolean lasts() {
    return !asked.stream().allMatch(CompletableFuture::isDone);
  }

  /** Waits for all answers and says what is wrong with them; begun hangs may still last. */
  void judge(Findings findings) {
    try {
      await().atMost(PATIENCE).until(() -> !lasts());
    } catch (ConditionTimeoutException e) {
      findings.fault(point.text(), "a request is not answered");
      return;
    }
    for (CompletableFuture<Asked> answer : asked) {
      findings.ran(point.text());
      if (point == HangPoint.KILL) {
        signalled(answer.join(), findings);
      } else {
        attempted(answer.join(), findings);
      }
    }
  }

  /** A signal that cannot be sent is an error, and the container runs on. */
  private void signalled(Asked answer, Findings findings) {
    expect(findings, answer.reply().status() == 500, "the signal was answered " + answer.reply());
    inTime(findings, answer.took());
    String status = docker.status(answer.container());
    expect(findings, status.equals("running"), "a container that runs is shown as " + status);
  }

  private void attempted(Asked answer, Findings findings) {
    JsonNode attempt = docker.starts(answer.container()).getFirst();
    JsonNode step = step(attempt);
    if (point.inStart()) {
      String failure = attempt.path("failedStep").asString() + " " + attempt.path("failure");
      expect(
          findings,
          failure.startsWith(point.step()) && failure.contains("\"deadline\""),
          "the attempt ended as " + failure + ", answered " + answer.reply().status());
      inTime(findings, Duration.ofNanos(step.path("micros").asLong() * 1_000));
    } else {
      String undo = step.path("undo") + " " + step.path("undoError");
      expect(
          findings,
          undo.contains("failed") && undo.toLowerCase(Locale.ROOT).contains("deadline"),
          "the undo ended as " + undo);
      inTime(findings, Duration.ofNanos(step.path("undoMicros").asLong() * 1_000));
    }
  }

  private JsonNode step(JsonNode attempt) {
    for (JsonNode step : attempt.path("steps")) {
      if (step.path("step").asString().equals(point.step())) {
        return step;
      }
    }
    throw new AssertionError("No step " + point.step() + " in " + attempt);
  }

  private void inTime(Findings findings, Duration took) {
    boolean sharp = took.minus(point.deadline()).abs().compareTo(TOLERANCE) <= 0;
    if (!sharp) {
      findings.late(point.text(), "a deadline of " + point.deadline() + " fired after " + took);
    }
  }

  private void expect(Findings findings, boolean right, String otherwise) {
    if (!right) {
      findings.fault(point.text(), otherwise);
    }
  }

  /** Removes the containers, which do not hang any more. */
  void remove() {
    containers.forEach(docker::remove);
  }
}
