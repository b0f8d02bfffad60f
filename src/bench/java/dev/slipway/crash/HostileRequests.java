package dev.slipway.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Random requests over the whole API. Half of them one by one against PostgreSQL, which is asked
 * after each refusal whether it recorded anything; half of them side by side against H2.
 */
final class HostileRequests implements CrashCase {

  private static final int LANES = 4;
  private static final int BETWEEN_RESTORES = 50;
  private static final Duration QUICK = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String LAST =
      "select coalesce(max(global_index), -1) from domain_event_entry";

  /** A recorded wish names its client. */
  private static final String BY =
      """
      select count(*) from domain_event_entry
      where global_index > %d and convert_from(payload, 'UTF8') like '%%%s"%%'\
      """;

  private final Map<Integer, Integer> answers = new ConcurrentSkipListMap<>();

  @Override
  public String id() {
    return "R8";
  }

  @Override
  public String title() {
    return "malformed and hostile requests";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    long seed = HostileText.seed();
    System.err.println("bench-crash: R8 " + HostileText.told(seed));
    findings.note(HostileText.told(seed));
    answers.clear();
    int half = runs.pick(2_000, 50_000) / 2;
    List<String> database = Store.POSTGRESQL.freshDatabase();
    String url = database.getFirst().substring(database.getFirst().indexOf("jdbc:"));
    try (Connection store = DriverManager.getConnection(url, "postgres", "postgres");
        SlipwayProcess slipway = new SlipwayProcess(Store.H2, database.toArray(String[]::new))) {
      attack(slipway, findings, targets -> oneByOne(slipway, store, half, seed, findings));
    }
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2)) {
      attack(slipway, findings, targets -> sideBySide(slipway, targets, half, seed, findings));
    }
    findings.note("answers " + answers);
  }

  private interface Attack {
    void on(HostileTargets targets) throws Exception;
  }

  /** Looks at the service before and after. */
  private static void attack(SlipwayProcess slipway, Findings findings, Attack attack)
      throws Exception {
    slipway.start();
    HostileTargets targets = new HostileTargets(slipway);
    targets.runOne();
    LeakAudit audit = LeakAudit.begin(slipway);
    String before = scrape(slipway);
    targets.restore();
    try (SlowClients slow = new SlowClients(slipway)) {
      attack.on(targets);
      slow.drip();
      findings.recovered(timed(() -> ping(slipway, findings)));
      targets.runOne();
    }
    targets.removeAll();
    afterwards(slipway, findings, audit, before);
    if (slipway.log().contains("StackOverflowError") || slipway.log().contains("OutOfMemory")) {
      findings.fault(slipway.bridge(), "the service's log tells of an exhausted stack or heap");
    }
  }

  private static void afterwards(
      SlipwayProcess slipway, Findings findings, LeakAudit audit, String before) {
    try {
      await("figures are back")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() -> {
            assertThat(grown(before, scrape(slipway))).isEmpty();
            assertThat(audit.left()).isEmpty();
          });
    } catch (ConditionTimeoutException stillThere) {
      findings.leaked("afterwards", audit.left() + " " + grown(before, scrape(slipway)));
    }
  }

  /** A few files and threads more are the pools'. */
  private static List<String> grown(String before, String now) {
    List<String> grown = new ArrayList<>();
    Map.of(
            "process_files_open_files", 25,
            "jvm_threads_live_threads", 25,
            "engine_daemon_events_subscribers_total", 0,
            "slipway_open_obligations", 0)
        .forEach((name, more) -> {
          double difference = AnswerRules.figure(now, name) - AnswerRules.figure(before, name);
          if (difference > more) {
            grown.add(name + " +" + difference);
          }
        });
    return grown;
  }

  private void oneByOne(
      SlipwayProcess slipway, Connection store, int count, long seed, Findings findings)
      throws Exception {
    HostileTargets targets = new HostileTargets(slipway);
    try (HostileClient client = new HostileClient(slipway, false, answers)) {
      RequestMaker maker = maker(slipway, targets, seed);
      findings.note(maker.fields() + " fields of a create body");
      client.send(HostileRequest.RENAME.by("r8/accepted"), findings);
      if (number(store, BY.formatted(-1, "r8/accepted")) != 1) {
        findings.fault("event", "the store does not show who asked");
      }
      for (int i = 0; i < count; i++) {
        if (i % BETWEEN_RESTORES == 0) {
          targets.restore();
        }
        String agent = "r8/" + i;
        HostileRequest request = maker.next().by(agent);
        long before = number(store, LAST);
        Reply reply = client.send(request, findings);
        boolean refused = reply != null && reply.status() >= 400 && !request.mayFail();
        if (refused && number(store, BY.formatted(before, agent)) > 0) {
          findings.fault("event", "recorded although " + reply.status() + ": " + request);
        }
      }
    }
  }

  private void sideBySide(
      SlipwayProcess slipway, HostileTargets targets, int count, long seed, Findings findings)
      throws Exception {
    for (int done = 0; done < count; done += BETWEEN_RESTORES * LANES) {
      List<RequestMaker> makers = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        makers.add(maker(slipway, targets, seed + done + lane + 1));
      }
      List<Future<?>> lanes = new ArrayList<>();
      try (ExecutorService clients = Executors.newFixedThreadPool(LANES)) {
        for (int lane = 0; lane < LANES; lane++) {
          RequestMaker maker = makers.get(lane);
          boolean tcp = lane % 2 == 1;
          lanes.add(
              clients.submit(() -> {
                lane(slipway, tcp, maker, findings);
                return null;
              }));
        }
      }
      for (Future<?> lane : lanes) {
        lane.get();
      }
      Duration answer = timed(() -> ping(slipway, findings));
      if (answer.compareTo(QUICK) > 0) {
        findings.fault("ping", "took " + answer);
      }
    }
  }

  private void lane(SlipwayProcess slipway, boolean tcp, RequestMaker maker, Findings findings)
      throws IOException {
    try (HostileClient client = new HostileClient(slipway, tcp, answers)) {
      for (int i = 0; i < BETWEEN_RESTORES; i++) {
        client.send(maker.next(), findings);
      }
    }
  }

  private static RequestMaker maker(SlipwayProcess slipway, HostileTargets targets, long seed)
      throws IOException {
    targets.restore();
    return new RequestMaker(
        new HostileText(new Random(seed)),
        ApiRoutes.of(get(slipway, "/slipway/v1/openapi").expect(200).json()),
        targets.inspect());
  }

  private static long number(Connection store, String query) throws SQLException {
    try (Statement statement = store.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void ping(SlipwayProcess slipway, Findings findings) {
    try {
      get(slipway, "/_ping").expect(200);
      get(slipway, "/containers/json?all=1").expect(200);
    } catch (IOException | AssertionError dead) {
      findings.fault("ping", "not answered: " + dead);
    }
  }

  private static Duration timed(Runnable action) {
    long begun = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static String scrape(SlipwayProcess slipway) {
    try (HttpConnection metrics = HttpConnection.tcp(slipway.metricsPort())) {
      return metrics.send("GET", "/metrics", Map.of(), new byte[0]).expect(200).text();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Reply get(SlipwayProcess slipway, String target) throws IOException {
    try (HttpConnection connection = slipway.connect()) {
      return connection.send("GET", target, Map.of(), new byte[0]);
    }
  }
}
