package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a life costs in things that can be counted, so that it costs as much on every machine: a
 * change that makes it dearer shows here, and not only in the bench.
 */
@OnBothStores
class LifeCostIT extends WholeTest {

  // A little above what is measured, since an idle service does something now and then as well.

  /** Transactions that write. */
  private static final double COMMITS = 8.5;

  /** SQL statements of all kinds, counted by PostgreSQL. */
  private static final double STATEMENTS = 65;

  /** What goes to the database's file, to sockets and to the files of the container. */
  private static final double KIB_WRITTEN = 300;

  /** Of these creation, start, kill and deletion make the shim execute the OCI runtime. */
  private static final double TASK_CALLS = 6.5;

  /** To containerd, without looks at everything, which are made every ten seconds anyway. */
  private static final double CALLS = 10.5;

  /** The bridge plugin for ADD and for DEL; iptables only when somebody changed the rules. */
  private static final double PROGRAMS_ON_BRIDGE = 2.5;

  private static final int WARM_UP = 10;
  private static final int LIVES = 30;

  private static final Pattern CALL =
      Pattern.compile("slipway_runtime_calls_total\\{method=\"([A-Za-z]+)\\.([A-Za-z]+)\"} (.+)");

  private static final Pattern PROGRAM =
      Pattern.compile("slipway_programs_executed_total\\{program=\"([^\"]+)\"} (.+)");
  private static final Pattern COMMIT = Pattern.compile("slipway_store_commits_total() (.+)");

  private final Store store;

  LifeCostIT(Store store) {
    super(store);
    this.store = store;
  }

  @Test
  void aLifeWithoutNetworkStaysWithinItsBounds() throws IOException {
    Cost cost = lives("none");
    assertThat(cost.commits()).isPositive().isLessThanOrEqualTo(COMMITS);
    assertThat(cost.written()).isLessThanOrEqualTo(KIB_WRITTEN);
    assertThat(cost.taskCalls()).isPositive().isLessThanOrEqualTo(TASK_CALLS);
    assertThat(cost.calls()).isLessThanOrEqualTo(CALLS);
    assertThat(cost.programs()).isZero();
    if (store == Store.POSTGRESQL) {
      assertThat(cost.statements()).isPositive().isLessThanOrEqualTo(STATEMENTS);
    }
  }

  @Test
  void aLifeOnTheBridgeExecutesNothingButItsPlugin() throws IOException {
    assertThat(lives("bridge").programs()).isPositive().isLessThanOrEqualTo(PROGRAMS_ON_BRIDGE);
  }

  /** Counts of one service, up to now or per life. */
  private record Cost(
      double commits,
      double statements,
      double written,
      double taskCalls,
      double calls,
      double programs) {

    Cost perLifeSince(Cost before) {
      return new Cost(
          (commits - before.commits) / LIVES,
          (statements - before.statements) / LIVES,
          (written - before.written) / LIVES,
          (taskCalls - before.taskCalls) / LIVES,
          (calls - before.calls) / LIVES,
          (programs - before.programs) / LIVES);
    }
  }

  private Cost lives(String network) throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      life(network);
    }
    Cost before = cost();
    for (int i = 0; i < LIVES; i++) {
      life(network);
    }
    Cost each = cost().perLifeSince(before);
    System.out.printf("One life on %s, network %s: %s%n", store, network, each);
    return each;
  }

  private void life(String network) {
    String id = docker.run(ContainerBody.running("sleep", "1000").network(network));
    docker.inspect(id);
    docker.delete("/containers/" + id + "?force=1").expect(204);
  }

  private Cost cost() throws IOException {
    String scrape = scrape();
    return new Cost(
        sum(scrape, COMMIT, 2, line -> true),
        store == Store.POSTGRESQL ? Store.statements() : 0,
        written(),
        sum(scrape, CALL, 3, call -> call.group(1).equals("Tasks") && !isLookAtAll(call.group(2))),
        sum(scrape, CALL, 3, call -> !isLookAtAll(call.group(2))),
        sum(scrape, PROGRAM, 2, line -> true));
  }

  private static boolean isLookAtAll(String method) {
    return method.startsWith("List") || method.equals("Check") || method.equals("Subscribe");
  }

  private static double sum(String scrape, Pattern sample, int value, Predicate<Matcher> counts) {
    return scrape
        .lines()
        .map(sample::matcher)
        .filter(Matcher::matches)
        .filter(counts)
        .mapToDouble(line -> Double.parseDouble(line.group(value)))
        .sum();
  }

  /** KiB that the process handed to the kernel. */
  private double written() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + slipway.pid() + "/io")).stream()
        .filter(line -> line.startsWith("wchar: "))
        .mapToDouble(line -> Long.parseLong(line.substring("wchar: ".length())) / 1024.0)
        .sum();
  }

  private String scrape() throws IOException {
    try (HttpConnection connection = HttpConnection.tcp(slipway.metricsPort())) {
      Map<String, String> headers = Map.of("Accept", "text/plain; version=0.0.4");
      return connection.send("GET", "/metrics", headers, new byte[0]).expect(200).text();
    }
  }
}
