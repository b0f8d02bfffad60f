package dev.slipway.bench;

import static dev.slipway.bench.Figures.ratio;
import static dev.slipway.bench.Figures.shown;

import dev.slipway.container.StartStep;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of a run, in Markdown: a compact one of what users feel, and all of it. */
final class Report {

  private static final String LEGEND =
      """
      Times in milliseconds, p50 / p95 of whole requests. A life is create, start, inspect, `rm -f`.
      Runtime: at least one call to containerd or a CNI plugin was under way; queue: waiting for a
      place among the parallel task creations; overhead: the rest of the start's request.
      """;

  private final String command;
  private final Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();
  private final List<String> lives = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final List<String> engines = new ArrayList<>();

  /** {@code command} is what was called to make this. */
  Report(String command) {
    this.command = command;
  }

  void engine(String name) {
    engines.add(name);
  }

  /** One row of the compact table; a figure that was not taken is left out, and so is its row. */
  void figure(String what, String unit, String engine, double value) {
    if (!Double.isNaN(value)) {
      units.put(what, unit);
      figures.computeIfAbsent(what, key -> new LinkedHashMap<>()).put(engine, value);
    }
  }

  void lives(Setting setting, String engine, String state, Lives measured) {
    lives.add(
        row(
            setting.toString(),
            engine + state,
            Integer.toString(measured.count()),
            shown(measured.perSecond()),
            both(measured.of(Life::create)),
            both(measured.of(Life::start)),
            both(measured.of(Life::inspect)),
            both(measured.of(Life::remove)),
            shown(measured.each(Usage::service)),
            shown(measured.each(Usage::below)),
            shown(measured.each(Usage::machine)),
            shown(measured.each(Usage::written) / 1024)));
    if (!measured.starts().isEmpty()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  setting.toString(),
                  engine + state,
                  both(measured.start(StartSample::runtime)),
                  both(measured.start(StartSample::queued)),
                  both(measured.start(StartSample::overhead))));
      for (StartStep step : StartStep.values()) {
        cells.add(both(measured.start(start -> start.steps().getOrDefault(step.text(), 0d))));
      }
      steps.add(row(cells.toArray(String[]::new)));
    }
  }

  /** What stands in the README. */
  String compact() throws IOException {
    List<String> lines = new ArrayList<>(List.of("`" + command + "` on " + machine() + ":", ""));
    boolean compared = engines.contains(DockerdEngine.NAME);
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(engines);
    if (compared) {
      head.add(engines.getFirst() + " ÷ dockerd");
    }
    lines.add(row(head.toArray(String[]::new)));
    lines.add("|---".repeat(head.size()) + "|");
    figures.forEach((what, values) -> {
      List<String> cells = new ArrayList<>(List.of(what));
      String unit = units.get(what);
      for (String engine : engines) {
        Double value = values.get(engine);
        cells.add(value == null ? "–" : rounded(value) + unit);
      }
      if (compared) {
        double reference = values.getOrDefault(DockerdEngine.NAME, Double.NaN);
        cells.add(ratio(values.getOrDefault(engines.getFirst(), Double.NaN), reference));
      }
      lines.add(row(cells.toArray(String[]::new)));
    });
    return String.join("\n", lines);
  }

  /** What stands in docs/performance.md beside the compact table. */
  String whole() {
    List<String> lines = new ArrayList<>(List.of(LEGEND));
    lines.add(
        "| network | clients | engine | lives | lives/s | create | start | inspect | rm -f"
            + " | service, processor | below it | machine busy | KiB written |");
    lines.add("|---".repeat(13) + "|");
    lines.addAll(lives);
    lines.add("");
    lines.add("Where a start's time goes:");
    lines.add("");
    StringBuilder head =
        new StringBuilder("| network | clients | engine | runtime | queue | overhead |");
    for (StartStep step : StartStep.values()) {
      head.append(' ').append(step.text()).append(" |");
    }
    lines.add(head.toString());
    lines.add("|---".repeat(6 + StartStep.values().length) + "|");
    lines.addAll(steps);
    return String.join("\n", lines);
  }

  private static String rounded(double value) {
    return value < 100 ? shown(value) : Long.toString(Math.round(value));
  }

  private static String both(Figures figures) {
    return shown(figures.p50()) + " / " + shown(figures.p95());
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String machine() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.split(":", 2)[1].strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    String memory =
        Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("[^0-9]", "");
    return Runtime.getRuntime().availableProcessors()
        + " × "
        + model
        + ", "
        + Math.round(Long.parseLong(memory) / 1048576.0)
        + " GiB, Linux "
        + System.getProperty("os.version")
        + ", "
        + version("containerd --version")
        + ", "
        + version("runc --version")
        + ", "
        + version("dockerd --version");
  }

  private static String version(String command) {
    Shell.Output output = Shell.run("sh", "-c", command + " 2>/dev/null | head -1");
    return output.exit() == 0 && !output.lines().isEmpty() ? output.lines().getFirst() : "";
  }
}
