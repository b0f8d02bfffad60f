package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.slipway.crash.Operation.Verb;
import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Clients that do not know of each other use the same containers while the service and its
 * containerd are killed: what they were told must be explicable one request after the other, and
 * the stored events must have no holes.
 */
final class HistoryCheck implements CrashCase {

  private static final int CLIENTS = 3;
  private static final int CONTAINERS = 2;
  private static final int REQUESTS = 14;
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  /** A container, the name it was created with, and what was asked of it. */
  private record Told(String id, String name, ConcurrentLinkedQueue<Operation> history) {}

  @Override
  public String id() {
    return "R9";
  }

  @Override
  public String title() {
    return "random requests under kills are linearisable";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    long seed = Long.getLong("history.seed", System.nanoTime());
    findings.note("seed " + seed);
    AtomicInteger asked = new AtomicInteger();
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2)) {
      slipway.start();
      LeakAudit audit = LeakAudit.begin(slipway);
      for (int run = 0; run < runs.pick(5, 200); run++) {
        history(slipway, seed + run, findings, asked);
        left(audit, findings);
      }
      slipway.stop();
      findings.note(asked + " requests, " + stored(slipway, findings) + " events in order");
    }
  }

  private static void history(
      SlipwayProcess slipway, long seed, Findings findings, AtomicInteger asked) {
    Random random = new Random(seed);
    HistoryClient first = new HistoryClient(slipway, random.nextLong(), System.nanoTime());
    List<Told> containers =
        IntStream.range(0, CONTAINERS).mapToObj(i -> create(first, "c" + seed + "-" + i)).toList();
    long epoch = System.nanoTime();
    AtomicInteger done = new AtomicInteger();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      HistoryClient client = new HistoryClient(slipway, random.nextLong(), epoch);
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                for (int n = 0; n < REQUESTS; n++) {
                  Told told = client.oneOf(containers);
                  client.ask(client.next(), told.id(), told.history());
                  done.incrementAndGet();
                }
              },
              work -> Thread.ofVirtual().start(work)));
    }
    kills(slipway, random, done, clients, findings);
    await().atMost(PATIENCE).until(() -> clients.stream().allMatch(CompletableFuture::isDone));
    clients.forEach(CompletableFuture::join);
    HistoryClient last = new HistoryClient(slipway, random.nextLong(), epoch);
    for (Told told : containers) {
      last.ask(Verb.INSPECT, told.id(), told.history());
      last.ask(Verb.REMOVE_BY_FORCE, told.id(), told.history());
      asked.addAndGet(told.history().size());
      if (!ContainerModel.explains(told.name(), List.copyOf(told.history()))) {
        findings.fault("history", explained(seed, told));
      }
    }
  }

  private static Told create(HistoryClient client, String name) {
    byte[] body = ContainerBody.sleeping().toString().getBytes(UTF_8);
    Reply reply = client.send("POST", "/containers/create?name=" + name, body);
    if (reply == null) {
      throw new AssertionError("A service that nobody kills hung up");
    }
    String id = reply.expect(201).json().path("Id").asString();
    return new Told(id, name, new ConcurrentLinkedQueue<>());
  }

  /**
   * One or two kills at moments that the clients' progress decides, so that each hits something.
   */
  private static void kills(
      SlipwayProcess slipway,
      Random random,
      AtomicInteger done,
      List<CompletableFuture<Void>> clients,
      Findings findings) {
    int count = 1 + random.nextInt(2);
    int all = CLIENTS * REQUESTS;
    for (int kill = 0; kill < count; kill++) {
      int moment = all * kill / count + 1 + random.nextInt(Math.max(1, all / count - CLIENTS));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
          .until(
              () -> done.get() >= moment || clients.stream().allMatch(CompletableFuture::isDone));
      if (random.nextBoolean()) {
        findings.ran("service");
        slipway.kill();
        long begun = System.nanoTime();
        slipway.start();
        findings.recovered(Bystander.since(begun));
      } else {
        findings.ran("containerd");
        slipway.containerd().forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  private static String explained(long seed, Told told) {
    StringBuilder text = new StringBuilder("no order explains, with seed " + seed + ":");
    told.history().stream()
        .sorted(java.util.Comparator.comparingLong(Operation::called))
        .forEach(operation -> text.append("\n    ").append(operation));
    return text.toString();
  }

  private static void left(LeakAudit audit, Findings findings) {
    try {
      audit.assertNothingLeft();
    } catch (ConditionTimeoutException e) {
      findings.leaked("history", audit.left());
    }
  }

  /** Reads the stopped service's store in its order, and returns how many events there are. */
  private static int stored(SlipwayProcess slipway, Findings findings) throws SQLException {
    Map<String, Long> next = new HashMap<>();
    int count = 0;
    String url = "jdbc:h2:" + slipway.dataDir().resolve("db/slipway") + ";IFEXISTS=TRUE";
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        ResultSet row =
            connection
                .createStatement()
                .executeQuery(
                    "select aggregate_identifier, sequence_number from domain_event_entry"
                        + " order by global_index")) {
      for (; row.next(); count++) {
        long expected = next.merge(row.getString(1), 1L, Long::sum) - 1;
        if (row.getLong(2) != expected) {
          findings.lost(
              "store",
              "event %d of %s: %d comes".formatted(expected, row.getString(1), row.getLong(2)));
        }
      }
    }
    return count;
  }
}
