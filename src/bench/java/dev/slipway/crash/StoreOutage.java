package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * R4: PostgreSQL is killed, or frozen, before, during and after the appends of every kind of write
 * request. All kinds are sent at once, each to a container of its own, so that one outage meets
 * them at many moments.
 */
final class StoreOutage implements CrashCase {

  /** When the outage begins, and what it is. */
  private enum Moment {
    BEFORE,
    DURING,
    AFTER,
    FROZEN_BEFORE,
    FROZEN_DURING;

    boolean frozen() {
      return this == FROZEN_BEFORE || this == FROZEN_DURING;
    }

    boolean before() {
      return this == BEFORE || this == FROZEN_BEFORE;
    }
  }

  /** The contract's limit and the way there and back on a busy machine. */
  private static final Duration ANSWER = Duration.ofMillis(2_000);

  private static final String ENDS_WITH_7 =
      "trap 'exit 7' TERM; while true; do sleep 1 & wait $!; done";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG_OUTAGE = Duration.ofSeconds(60);

  /** From the request to the last append of a start. */
  private static final int LONGEST_START_MILLIS = 500;

  private record Answer(Reply reply, Duration afterOutage) {}

  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private int round;

  @Override
  public String id() {
    return "R4";
  }

  @Override
  public String title() {
    return "database killed or frozen around an append";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    try (OwnPostgres postgres = new OwnPostgres();
        SlipwayProcess slipway =
            new SlipwayProcess(Store.H2, postgres.arguments().toArray(String[]::new)).start()) {
      Bench bench = new Bench(slipway, postgres, new Docker(slipway), findings);
      for (int i = 0; i < runs.pick(1, 20); i++) {
        outage(bench, Moment.BEFORE);
        outage(bench, Moment.AFTER);
        outage(bench, Moment.FROZEN_BEFORE);
        outage(bench, Moment.FROZEN_DURING);
      }
      for (int i = 0; i < runs.pick(3, 80); i++) {
        outage(bench, Moment.DURING);
      }
      exitMeanwhile(bench, runs == Runs.CI ? Duration.ofSeconds(2) : LONG_OUTAGE);
    } finally {
      clients.close();
    }
  }

  private record Bench(
      SlipwayProcess slipway, OwnPostgres postgres, Docker docker, Findings findings) {

    void begin(boolean frozen) {
      if (frozen) {
        postgres.freeze();
      } else {
        postgres.kill();
      }
    }

    void end(boolean frozen) {
      if (frozen) {
        postgres.thaw();
      } else {
        postgres.restart();
      }
    }
  }

  private void outage(Bench bench, Moment moment) {
    round++;
    LeakAudit clean = LeakAudit.begin(bench.slipway);
    Map<StoreRequest, String> containers = prepare(bench);
    LeakAudit prepared = LeakAudit.begin(bench.slipway);
    Map<StoreRequest, Answer> answers = inject(bench, moment, containers);
    answers.forEach((request, answer) -> {
      bench.findings.ran(point(request, moment));
      judge(bench, request, moment, answer);
    });
    if (moment.before()) {
      reads(bench, moment, containers.get(StoreRequest.STOP));
      if (!prepared.left().isEmpty()) {
        bench.findings.fault(moment.name(), "side effect without intent: " + prepared.left());
      }
    }
    bench.end(moment.frozen());
    long back = System.nanoTime();
    settled(bench, moment, containers, answers);
    bench.findings.recovered(Duration.ofNanos(System.nanoTime() - back));
    again(bench, moment, containers);
    bench.docker.removeAll();
    bench.docker.delete("/containers/" + containers.get(StoreRequest.CREATE) + "?force=1");
    audit(bench, moment, clean);
  }

  private static String point(StoreRequest request, Moment moment) {
    return request.name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + moment.name().toLowerCase(java.util.Locale.ROOT);
  }

  private Map<StoreRequest, String> prepare(Bench bench) {
    Map<StoreRequest, CompletableFuture<String>> prepared = new EnumMap<>(StoreRequest.class);
    for (StoreRequest request : StoreRequest.values()) {
      String name = "c" + round + request.name().toLowerCase(java.util.Locale.ROOT);
      prepared.put(
          request,
          CompletableFuture.supplyAsync(() -> request.prepare(bench.docker, name), clients));
    }
    Map<StoreRequest, String> containers = new EnumMap<>(StoreRequest.class);
    prepared.forEach((request, container) -> containers.put(request, container.join()));
    return containers;
  }

  /** Sends all requests and lets the outage begin at its moment; returns when all are answered. */
  private Map<StoreRequest, Answer> inject(
      Bench bench, Moment moment, Map<StoreRequest, String> containers) {
    CompletableFuture<Long> begun = new CompletableFuture<>();
    if (moment.before()) {
      bench.begin(moment.frozen());
    }
    Map<StoreRequest, CompletableFuture<Answer>> sent = new EnumMap<>(StoreRequest.class);
    containers.forEach((request, container) ->
        sent.put(
            request,
            CompletableFuture.supplyAsync(
                () -> {
                  long asked = System.nanoTime();
                  Reply reply = request.send(bench.docker, container);
                  long answered = System.nanoTime();
                  long from = moment.before() ? asked : Math.max(asked, begun.getNow(answered));
                  return new Answer(reply, Duration.ofNanos(answered - from));
                },
                clients)));
    if (moment == Moment.AFTER) {
      sent.values().forEach(CompletableFuture::join);
      bench.begin(false);
    } else if (!moment.before()) {
      LockSupport.parkNanos(
          Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_START_MILLIS)).toNanos());
      begun.complete(System.nanoTime());
      bench.begin(moment.frozen());
    }
    Map<StoreRequest, Answer> answers = new EnumMap<>(StoreRequest.class);
    sent.forEach((request, answer) -> answers.put(request, answer.join()));
    return answers;
  }

  private static void judge(Bench bench, StoreRequest request, Moment moment, Answer answer) {
    Reply reply = answer.reply;
    boolean refused = reply.status() == 503 && reply.headers().containsKey("retry-after");
    boolean done = request.done.contains(reply.status());
    if (moment.before() ? !refused : moment == Moment.AFTER ? !done : !refused && !done) {
      bench.findings.fault(
          point(request, moment), "answered " + reply.status() + " " + reply.text());
    }
    if (answer.afterOutage.compareTo(ANSWER) > 0) {
      bench.findings.late(
          point(request, moment), "answered after " + answer.afterOutage.toMillis() + " ms");
    }
  }

  /** What is in memory is served with a warning, the rest is refused like a write. */
  private static void reads(Bench bench, Moment moment, String container) {
    for (String path :
        List.of(
            "/_ping",
            "/version",
            "/info",
            "/containers/json",
            "/containers/" + container + "/json")) {
      Reply reply = bench.docker.get(path);
      if (reply.status() != 200 || !reply.headers().getOrDefault("warning", "").startsWith("110")) {
        bench.findings.fault(
            moment.name(), path + " " + reply.status() + " " + reply.headers().get("warning"));
      }
    }
    String stored = "/slipway/v1/containers/" + container + "/events";
    long asked = System.nanoTime();
    Reply reply = bench.docker.get(stored);
    long millis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
    if (reply.status() != 503 || !reply.headers().containsKey("retry-after")) {
      bench.findings.fault(moment.name(), stored + " " + reply.status());
    }
    if (millis > ANSWER.toMillis()) {
      bench.findings.late(moment.name(), stored + " in " + millis + " ms");
    }
  }

  /** Waits until what was acknowledged shows, and until nothing is half done. */
  private static void settled(
      Bench bench,
      Moment moment,
      Map<StoreRequest, String> containers,
      Map<StoreRequest, Answer> answers) {
    containers.forEach((request, container) -> {
      boolean acknowledged = request.done.contains(answers.get(request).reply.status());
      try {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(50))
            .until(() ->
                isSettled(bench, container)
                    && (!acknowledged || request.isDone(bench.docker, container)));
      } catch (ConditionTimeoutException late) {
        String state = bench.docker.get("/containers/" + container + "/json").text();
        if (acknowledged && !request.isDone(bench.docker, container)) {
          bench.findings.lost(point(request, moment), state);
        } else {
          bench.findings.fault(point(request, moment), "is not finished or undone: " + state);
        }
      }
      if (moment.before() && request.isDone(bench.docker, container)) {
        bench.findings.fault(point(request, moment), "done although it was refused");
      }
    });
  }

  /** Whether no attempt is open and the container is what containerd says it is. */
  private static boolean isSettled(Bench bench, String container) {
    Reply reply = bench.docker.get("/containers/" + container + "/json");
    if (reply.status() == 404) {
      return true;
    }
    if (reply.status() != 200 || reply.headers().containsKey("warning")) {
      return false;
    }
    String id = reply.json().path("Id").asString();
    String task =
        bench.slipway.ctr("tasks", "ls").lines().stream()
            .filter(line -> line.startsWith(id))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .findFirst()
            .orElse("NONE");
    String expected =
        switch (reply.json().path("State").path("Status").asString()) {
          case "running" -> "RUNNING";
          case "paused" -> "PAUSED";
          default -> "NONE";
        };
    return task.equals(expected)
        && bench.docker.starts(id).stream()
            .map(attempt -> attempt.path("outcome").asString())
            .allMatch(outcome -> outcome.equals("started") || outcome.equals("undone"));
  }

  /** The same requests once more: each does it now, or says that it is done. */
  private void again(Bench bench, Moment moment, Map<StoreRequest, String> containers) {
    containers.forEach((request, container) -> {
      Reply reply = request.send(bench.docker, container);
      if (!request.done.contains(reply.status()) && !request.doneBefore.contains(reply.status())) {
        bench.findings.fault(
            point(request, moment), "again: " + reply.status() + " " + reply.text());
      }
      try {
        await().atMost(PATIENCE).until(() -> request.isDone(bench.docker, container));
      } catch (ConditionTimeoutException never) {
        bench.findings.fault(point(request, moment), "again: answered but not done");
      }
    });
  }

  private static void audit(Bench bench, Moment moment, LeakAudit clean) {
    try {
      clean.assertNothingLeft();
    } catch (AssertionError | ConditionTimeoutException left) {
      bench.findings.leaked(moment.name(), clean.left());
    }
    JsonNode owed = bench.docker.get("/slipway/v1/obligations").expect(200).json();
    if (!owed.isEmpty()) {
      bench.findings.leaked(moment.name(), owed);
    }
  }

  /** A container ends in the outage: its code and its time are known afterwards. */
  private void exitMeanwhile(Bench bench, Duration length) {
    String point = "exit in an outage of " + length.toSeconds() + " s";
    bench.findings.ran(point);
    LeakAudit clean = LeakAudit.begin(bench.slipway);
    String id = bench.docker.run(ContainerBody.shell(ENDS_WITH_7));
    bench.postgres.kill();
    Instant away = Instant.now();
    bench.slipway.ctr("tasks", "kill", "-s", "SIGTERM", id).expectSuccess();
    await()
        .atMost(PATIENCE)
        .until(() ->
            bench.slipway.ctr("tasks", "ls").lines().stream()
                .noneMatch(line -> line.startsWith(id) && line.endsWith("RUNNING")));
    Instant ended = Instant.now();
    await().atMost(length.plus(PATIENCE)).until(() -> Instant.now().isAfter(away.plus(length)));
    bench.postgres.restart();
    long back = System.nanoTime();
    bench.docker.awaitStatus(id, "exited");
    bench.findings.recovered(Duration.ofNanos(System.nanoTime() - back));
    JsonNode state = bench.docker.state(id);
    Instant finished = Instant.parse(state.path("FinishedAt").asString());
    if (state.path("ExitCode").asInt() != 7 || finished.isBefore(away) || finished.isAfter(ended)) {
      bench.findings.fault(point, state.toString());
    }
    bench.docker.removeAll();
    audit(bench, Moment.BEFORE, clean);
  }
}
