package dev.slipway.bench;

import static dev.slipway.bench.Figures.ratio;
import static dev.slipway.bench.Figures.shown;

import dev.slipway.container.StartStep;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tables of a run, in Markdown. */
final class Report {

  private final List<String> starts = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final List<String> sizes = new ArrayList<>();

  void starts(Setting setting, Map<String, Series> series) {
    Series dockerd = series.get("dockerd");
    Figures reference = dockerd == null ? Figures.of(List.of()) : dockerd.total();
    double referencePerSecond = dockerd == null ? Double.NaN : dockerd.perSecond();
    series.forEach((engine, one) -> {
      Figures total = one.total();
      starts.add(
          row(
              setting.toString(),
              engine,
              Integer.toString(total.count()),
              shown(total.p50()),
              shown(total.p95()),
              shown(one.runtime().p50()),
              shown(one.queued().p50()),
              shown(one.overhead().p50()),
              ratio(total.p50(), reference.p50()),
              shown(one.perSecond()),
              ratio(one.perSecond(), referencePerSecond)));
      if (one.samples().stream().anyMatch(sample -> !sample.steps().isEmpty())) {
        steps.add(steps(setting, engine, one));
      }
    });
  }

  private static String steps(Setting setting, String engine, Series series) {
    List<String> cells = new ArrayList<>(List.of(setting.toString(), engine));
    for (StartStep step : StartStep.values()) {
      Figures figures = series.step(step.text());
      cells.add(shown(figures.p50()) + " / " + shown(figures.p95()));
    }
    return row(cells.toArray(String[]::new));
  }

  void list(String engine, Figures millis) {
    sizes.add(
        row(
            engine,
            "list of 1,000 containers, whole request",
            shown(millis.p50()) + " / " + shown(millis.p95()) + " ms"));
  }

  void history(String engine, Figures full, Figures empty) {
    sizes.add(
        row(
            engine,
            "start with a long history, and with an empty store",
            shown(full.p50())
                + " ms, "
                + shown(empty.p50())
                + " ms, ratio "
                + ratio(full.p50(), empty.p50())));
  }

  void size(String engine, long bytes) {
    if (bytes > 0) {
      sizes.add(row(engine, "database file after all this", (bytes >> 20) + " MiB"));
    }
  }

  String markdown(int count, int events) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("`make bench N=" + count + "` on " + machine());
    lines.add("");
    lines.add("Times in milliseconds. Runtime: at least one call to containerd or a CNI plugin");
    lines.add("was under way; queue: waiting for a place among the parallel task creations;");
    lines.add("overhead: the rest of the request.");
    lines.add("");
    lines.add(
        "| network | at once | engine | starts | p50 | p95 | runtime p50 | queue p50 | overhead p50"
            + " | ÷ dockerd | starts/s | ÷ dockerd |");
    lines.add("|---|---|---|---|---|---|---|---|---|---|---|---|");
    lines.addAll(starts);
    lines.add("");
    StringBuilder head = new StringBuilder("| network | at once | engine |");
    StringBuilder rule = new StringBuilder("|---|---|---|");
    for (StartStep step : StartStep.values()) {
      head.append(' ').append(step.text()).append(" |");
      rule.append("---|");
    }
    lines.add("Steps, p50 / p95:");
    lines.add("");
    lines.add(head.toString());
    lines.add(rule.toString());
    lines.addAll(steps);
    lines.add("");
    lines.add("With " + events + " stored events:");
    lines.add("");
    lines.add("| engine | what | measured |");
    lines.add("|---|---|---|");
    lines.addAll(sizes);
    return String.join("\n", lines);
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
