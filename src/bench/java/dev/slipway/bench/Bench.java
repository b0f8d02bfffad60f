package dev.slipway.bench;

import dev.slipway.whole.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures whole lives of containers over HTTP on private engines, in turns, and prints tables. It
 * judges nothing and never fails for being slow.
 */
public final class Bench {

  /** A service's first lives, in which the JVM still reads and compiles. */
  private static final int COLD = 60;

  /** So many lives later it is warm. */
  private static final int WARM_UP = 140;

  private static final int ALL_LIVES = 1_000;
  private static final int STORED = 3_000;
  private static final int LIST_CALLS = 20;
  private static final int RUNNING = 200;
  private static final int AT_ONCE = 8;
  private static final long SETTLE_MILLIS = 3_000;
  private static final long REST_MILLIS = 15_000;
  private static final int BOOTS = 3;

  private final int lives;
  private final boolean quick;
  private final Report report;
  private final List<Load> loads = new ArrayList<>();
  private final Map<Load, Integer> lived = new LinkedHashMap<>();

  private Bench(int lives, boolean quick, String command) {
    this.lives = lives;
    this.quick = quick;
    this.report = new Report(command);
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = options(arguments);
    boolean quick = options.containsKey("short");
    int lives = Integer.parseInt(options.getOrDefault("n", "60"));
    String more = quick ? " ARGS=--short" : "";
    Bench bench =
        new Bench(quick ? Math.min(lives, 20) : lives, quick, "make bench N=" + lives + more);
    int status = 0;
    try {
      bench.prepare(options);
      bench.measure();
    } catch (Exception | AssertionError broken) {
      broken.printStackTrace();
      status = 1;
    } finally {
      System.out.println(bench.report.compact());
      System.out.println();
      System.out.println(bench.report.whole());
      bench.close();
    }
    // The embedded PostgreSQL ends with the JVM, whose other threads shall not hold it.
    System.exit(status);
  }

  private void prepare(Map<String, String> options) throws IOException {
    add(new SlipwayEngine("Slipway", Store.H2, null));
    if (options.containsKey("postgresql")) {
      add(new SlipwayEngine("Slipway, PostgreSQL", Store.POSTGRESQL, null));
    }
    if (options.containsKey("crun")) {
      add(
          new SlipwayEngine(
              "Slipway, crun",
              Store.H2,
              null,
              "--slipway.runtimes.crun.path=crun",
              "--slipway.default-runtime=crun"));
    }
    @Nullable String against = options.get("against");
    if (against != null) {
      add(new SlipwayEngine("the other build", Store.H2, Path.of(against)));
    }
    DockerdEngine.installed()
        .ifPresentOrElse(
            this::add, () -> progress("no dockerd is installed (Debian: docker.io): no ratios"));
  }

  private void add(Engine engine) {
    loads.add(new Load(engine));
    report.engine(engine.name());
  }

  private void measure() throws Exception {
    boot();
    Map<Load, Lives> cold = inTurns(new Setting("none", 1), COLD, 10);
    progress("warming up");
    inTurns(warming(), new Setting("none", AT_ONCE), WARM_UP, 5);
    Map<Load, Lives> alone = inTurns(new Setting("none", 1), lives, 10);
    Map<Load, Lives> eight = inTurns(new Setting("none", AT_ONCE), 2 * lives, 5);
    Map<Load, Lives> many = inTurns(new Setting("none", 32), 2 * lives, 2);
    Map<Load, Lives> bridge = inTurns(new Setting("bridge", 1), lives, 10);
    cold.forEach((load, one) -> whole(new Setting("none", 1), load, ", cold", one));
    alone.forEach((load, one) -> whole(new Setting("none", 1), load, "", one));
    eight.forEach((load, one) -> whole(new Setting("none", AT_ONCE), load, "", one));
    many.forEach((load, one) -> whole(new Setting("none", 32), load, "", one));
    bridge.forEach((load, one) -> whole(new Setting("bridge", 1), load, "", one));
    each("lives/s, 1 client", "", alone, Lives::perSecond);
    each("lives/s, 8 clients", "", eight, Lives::perSecond);
    each("lives/s, 32 clients", "", many, Lives::perSecond);
    each("create, p50", " ms", alone, all -> all.of(Life::create).p50());
    each("start, p50", " ms", alone, all -> all.of(Life::start).p50());
    each("start on the bridge, p50", " ms", bridge, all -> all.of(Life::start).p50());
    each("start, first 60, p50", " ms", cold, all -> all.of(Life::start).p50());
    each(
        "of a start neither runtime nor queue, p50",
        " ms",
        alone,
        all -> all.start(StartSample::overhead).p50());
    each("inspect, p50", " ms", alone, all -> all.of(Life::inspect).p50());
    each("rm -f, p50", " ms", alone, all -> all.of(Life::remove).p50());
    each("processor per life, service, first 60", " ms", cold, all -> all.each(Usage::service));
    each("processor per life, service", " ms", alone, all -> all.each(Usage::service));
    each("processor per life, below the service", " ms", alone, all -> all.each(Usage::below));
    each("machine busy per life, first 60", " ms", cold, all -> all.each(Usage::machine));
    each("machine busy per life", " ms", alone, all -> all.each(Usage::machine));
    each("written by the service per life", " KiB", alone, all -> all.each(Usage::written) / 1024);
    each("the database's file grows per life", " KiB", alone, Bench::growth);
    if (!quick) {
      finishLives();
    }
    memory();
    if (!quick) {
      rest();
      stored();
    }
  }

  /** Several times on an empty store; the last one stays. */
  private void boot() throws IOException {
    Map<Load, List<Double>> ready = new LinkedHashMap<>();
    for (int i = 0; i < (quick ? 1 : BOOTS); i++) {
      for (Load load : loads) {
        if (i > 0) {
          load.forget();
          load.engine().stop();
        }
        progress("starting " + load.engine().name());
        load.engine().start();
        ready
            .computeIfAbsent(load, key -> new ArrayList<>())
            .add(load.engine().readyMillis() / 1000);
      }
    }
    ready.forEach((load, seconds) ->
        report.figure("ready, empty store", " s", load.engine().name(), Figures.of(seconds).p50()));
    byte[] rootFilesystem = BusyboxTar.bytes();
    for (Load load : loads) {
      load.importImage(rootFilesystem);
    }
  }

  private Map<Load, Lives> inTurns(Setting setting, int wanted, int livesEach) throws Exception {
    return inTurns(loads, setting, wanted, livesEach);
  }

  /** Those whose compiler makes them quicker with time. */
  private List<Load> warming() {
    return loads.stream().filter(load -> load.engine().tellsSteps()).toList();
  }

  /** Every round asks every engine, in another order, so that none always follows the same one. */
  private Map<Load, Lives> inTurns(List<Load> engines, Setting setting, int wanted, int livesEach)
      throws Exception {
    int rounds = Math.max(1, Math.ceilDiv(wanted, livesEach * setting.clients()));
    progress(
        "network %s, %d clients, %d lives"
            .formatted(
                setting.network(), setting.clients(), rounds * livesEach * setting.clients()));
    Map<Load, Lives> all = new LinkedHashMap<>();
    engines.forEach(load -> all.put(load, new Lives()));
    List<Load> order = new ArrayList<>(engines);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(order);
      for (Load load : order) {
        all.get(load).round(load, setting, livesEach);
      }
    }
    all.forEach((load, done) -> lived.merge(load, done.count(), Integer::sum));
    return all;
  }

  private static double growth(Lives measured) {
    double kib = measured.each(Usage::database) / 1024;
    return kib == 0 ? Double.NaN : kib;
  }

  private void whole(Setting setting, Load load, String state, Lives measured) {
    report.lives(setting, load.engine().name(), state, measured);
  }

  private void each(
      String what, String unit, Map<Load, Lives> measured, ToDoubleFunction<Lives> value) {
    measured.forEach(
        (load, all) -> report.figure(what, unit, load.engine().name(), value.applyAsDouble(all)));
  }

  private void finishLives() throws Exception {
    int missing = ALL_LIVES - Collections.max(lived.values());
    if (missing > 0) {
      inTurns(warming(), new Setting("none", AT_ONCE), missing, 10);
    }
  }

  private void memory() throws IOException {
    for (Load load : loads) {
      Memory used = Memory.of(load.engine().pid());
      report.figure("lives so far", "", load.engine().name(), lived.getOrDefault(load, 0));
      report.figure("memory after them", " MiB", load.engine().name(), used.total());
      report.figure("of it anonymous", " MiB", load.engine().name(), used.anonymous());
      if (used.cache() > 0) {
        report.figure(
            "of it from the cache of classes", " MiB", load.engine().name(), used.cache());
      }
    }
  }

  /** Processor time with nothing to do, in percent of one processor. */
  private void rest() throws Exception {
    rest("processor at rest, no container");
    Map<Load, List<String>> running = new LinkedHashMap<>();
    for (Load load : loads) {
      progress(load.engine().name() + ": " + RUNNING + " running containers");
      running.put(
          load,
          many(
              load,
              RUNNING,
              () -> {
                String id = load.create("none");
                load.start(id);
                return id;
              }));
    }
    rest("processor at rest, 200 running");
    for (Load load : loads) {
      Queue<String> left = new ConcurrentLinkedQueue<>(running.get(load));
      many(
          load,
          RUNNING,
          () -> {
            String id = left.remove();
            load.remove(id);
            return id;
          });
    }
  }

  private void rest(String what) throws Exception {
    progress(what);
    Map<Load, Double> before = new LinkedHashMap<>();
    Thread.sleep(SETTLE_MILLIS);
    for (Load load : loads) {
      before.put(load, Usage.of(load.engine()).service());
    }
    long begun = System.nanoTime();
    Thread.sleep(REST_MILLIS);
    for (Load load : loads) {
      double used = Usage.of(load.engine()).service() - before.get(load);
      double percent = 100 * used / ((System.nanoTime() - begun) / 1e6);
      report.figure(what, " %", load.engine().name(), percent);
    }
  }

  /** How many containers tell in a list and in the time until the first answer. */
  private void stored() throws Exception {
    for (Load load : loads) {
      progress(load.engine().name() + ": creating " + STORED + " containers");
      many(load, STORED, () -> load.create("none"));
    }
    Map<Load, List<Double>> lists = new LinkedHashMap<>();
    for (int i = 0; i < LIST_CALLS * 2; i++) {
      for (Load load : loads) {
        long begun = System.nanoTime();
        load.send("GET", "/containers/json?all=1").expect(200);
        if (i >= LIST_CALLS) {
          lists
              .computeIfAbsent(load, key -> new ArrayList<>())
              .add((System.nanoTime() - begun) / 1e6);
        }
      }
    }
    lists.forEach((load, millis) ->
        report.figure("list of 3,000, p50", " ms", load.engine().name(), Figures.of(millis).p50()));
    for (Load load : loads) {
      progress(load.engine().name() + ": starting again with " + STORED + " containers");
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < BOOTS; i++) {
        load.forget();
        load.engine().stop();
        load.engine().start();
        seconds.add(load.engine().readyMillis() / 1000);
      }
      report.figure(
          "ready, 3,000 containers", " s", load.engine().name(), Figures.of(seconds).p50());
    }
  }

  private static List<String> many(Load load, int count, Callable<String> one) throws Exception {
    List<Callable<List<String>>> clients = new ArrayList<>();
    for (int client = 0; client < AT_ONCE; client++) {
      int share = (count + client) / AT_ONCE;
      clients.add(() -> {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < share; i++) {
          made.add(one.call());
        }
        return made;
      });
    }
    return load.together(clients).stream().flatMap(List::stream).toList();
  }

  private void close() {
    for (Load load : loads) {
      load.close();
      load.engine().close();
    }
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.replaceFirst("^--", "").split("=", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return options;
  }

  private static void progress(String text) {
    System.err.println("bench: " + text);
  }
}
