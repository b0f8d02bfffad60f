package dev.slipway.bench;

import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Measures starts over HTTP on private engines, in turns, and prints a table. It judges nothing and
 * never fails for being slow.
 */
public final class Bench {

  private static final List<Integer> AT_ONCE = List.of(1, 8, 32);
  private static final int LISTED = 1_000;
  private static final int LIST_CALLS = 20;

  private final int starts;
  private final int events;
  private final @Nullable Path against;
  private final List<Load> loads = new ArrayList<>();
  private final Report report = new Report();

  private Bench(int starts, int events, @Nullable Path against) {
    this.starts = starts;
    this.events = events;
    this.against = against;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = options(arguments);
    int starts = Integer.parseInt(options.getOrDefault("n", "40"));
    int events = Integer.parseInt(options.getOrDefault("events", "100000"));
    Path against = options.containsKey("against") ? Path.of(options.get("against")) : null;
    Bench bench = new Bench(starts, events, against);
    int status = 0;
    try {
      bench.run();
    } catch (Exception | AssertionError broken) {
      broken.printStackTrace();
      status = 1;
    } finally {
      System.out.println(bench.report.markdown(starts, events));
      bench.close();
    }
    // The embedded PostgreSQL ends with the JVM, whose other threads shall not hold it.
    System.exit(status);
  }

  private void run() throws Exception {
    byte[] rootFilesystem = BusyboxTar.bytes();
    progress("starting Slipway on H2");
    add(new SlipwayEngine("Slipway, H2", Store.H2), rootFilesystem);
    progress("starting Slipway on PostgreSQL");
    add(new SlipwayEngine("Slipway, PostgreSQL", Store.POSTGRESQL), rootFilesystem);
    Optional<DockerdEngine> dockerd = DockerdEngine.start();
    if (dockerd.isPresent()) {
      add(dockerd.get(), rootFilesystem);
    } else {
      progress("no dockerd is installed (Debian: docker.io): no ratios");
    }
    if (against != null) {
      progress("starting the other build");
      SlipwayProcess other = new SlipwayProcess(Store.H2).builtIn(against);
      add(new SlipwayEngine("the other build, H2", other), rootFilesystem);
    }
    measureStarts();
    if (events > 0) {
      measureSize(rootFilesystem);
    }
  }

  private void add(Engine engine, byte[] rootFilesystem) throws IOException {
    Load load = new Load(engine);
    loads.add(load);
    load.importImage(rootFilesystem);
  }

  private void measureStarts() throws Exception {
    progress("warming up");
    rounds(new Setting("none", 8), 5, new LinkedHashMap<>());
    rounds(new Setting("bridge", 8), 5, new LinkedHashMap<>());
    for (String network : List.of("none", "bridge")) {
      for (int atOnce : AT_ONCE) {
        Setting setting = new Setting(network, atOnce);
        int rounds = Math.max(2, (starts + atOnce - 1) / atOnce);
        progress("network " + network + ", " + atOnce + " at once, " + rounds + " rounds");
        Map<String, Series> series = new LinkedHashMap<>();
        rounds(setting, rounds, series);
        report.starts(setting, series);
      }
    }
  }

  /** Every round asks every engine, in another order, so that none always follows the same one. */
  private void rounds(Setting setting, int rounds, Map<String, Series> series) throws Exception {
    loads.forEach(load -> series.put(load.engine().name(), new Series()));
    List<Load> order = new ArrayList<>(loads);
    for (int round = 0; round < rounds; round++) {
      for (Load load : order) {
        series.get(load.engine().name()).round(load, setting);
      }
      Collections.shuffle(order);
    }
  }

  /** How a list of many containers and a long history tell in the times. */
  private void measureSize(byte[] rootFilesystem) throws Exception {
    for (Store store : Store.values()) {
      Load full = loads.get(store.ordinal());
      progress(full.engine().name() + ": creating " + LISTED + " containers");
      List<String> ids = createMany(full);
      report.list(full.engine().name(), list(full));
      int renames = events / LISTED;
      progress(full.engine().name() + ": storing " + LISTED * renames + " events");
      storeEvents(full, ids, renames);
      Load empty = new Load(new SlipwayEngine(full.engine().name() + ", empty", store));
      loads.add(empty);
      empty.importImage(rootFilesystem);
      progress(full.engine().name() + ": comparing with an empty store");
      compare(full, empty);
      if (full.engine() instanceof SlipwayEngine slipway) {
        report.size(full.engine().name(), slipway.databaseBytes());
      }
    }
  }

  private static List<String> createMany(Load load) throws Exception {
    List<Callable<String>> creates = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < LISTED; i++) {
      creates.add(() -> load.create("none"));
      if (creates.size() == 8) {
        ids.addAll(load.together(creates));
        creates.clear();
      }
    }
    ids.addAll(load.together(creates));
    return ids;
  }

  private static Figures list(Load load) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < LIST_CALLS * 2; i++) {
      long begun = System.nanoTime();
      load.send("GET", "/containers/json?all=1").expect(200);
      if (i >= LIST_CALLS) {
        millis.add((System.nanoTime() - begun) / 1e6);
      }
    }
    return Figures.of(millis);
  }

  private static void storeEvents(Load load, List<String> ids, int renames) throws Exception {
    for (int from = 0; from < ids.size(); from += 8) {
      List<Callable<Void>> work = new ArrayList<>();
      for (String id : ids.subList(from, Math.min(ids.size(), from + 8))) {
        work.add(() -> {
          for (int i = 0; i < renames; i++) {
            String name = "n" + id.substring(0, 12) + "." + i;
            load.send("POST", "/containers/" + id + "/rename?name=" + name).expect(204);
          }
          return null;
        });
      }
      load.together(work);
    }
  }

  private void compare(Load full, Load empty) throws Exception {
    Setting setting = new Setting("none", 1);
    Series warmUp = new Series();
    Series withHistory = new Series();
    Series without = new Series();
    for (int round = 0; round < starts + 20; round++) {
      boolean counts = round >= 20;
      (counts ? withHistory : warmUp).round(full, setting);
      (counts ? without : warmUp).round(empty, setting);
    }
    report.history(full.engine().name(), withHistory.total(), without.total());
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
