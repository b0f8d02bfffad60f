package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The scrape, as Prometheus and dashboards made for dockerd read it. */
@OnBothStores
class MetricsIT extends WholeTest {

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  /** Docker named a gauge like a counter, and dashboards ask for it by that name. */
  private static final List<String> DOCKERS_OWN_LINT =
      List.of(
          "engine_daemon_events_subscribers_total non-counter metrics should not have \"_total\""
              + " suffix");

  MetricsIT(Store store) {
    super(store);
  }

  @Test
  void namesTypesAndLabelsAreTheAgreedOnes() throws IOException {
    liveALittle();
    try (InputStream golden = getClass().getResourceAsStream("metrics.golden")) {
      assertThat(families(scrape()))
          .containsExactlyElementsOf(new String(golden.readAllBytes(), UTF_8).lines().toList());
    }
  }

  @Test
  void promtoolAcceptsTheScrape() throws IOException {
    liveALittle();
    Path file = Files.createTempFile("scrape", ".txt");
    try {
      Files.writeString(file, scrape());
      Shell.Output output = Shell.run("sh", "-c", "exec promtool check metrics <'" + file + "'");
      assertThat(output.lines()).containsOnlyOnceElementsOf(DOCKERS_OWN_LINT);
      assertThat(output.lines()).hasSameSizeAs(DOCKERS_OWN_LINT);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void statesFollowTheContainers() throws IOException {
    String sample = "engine_daemon_container_states_containers{state=\"running\"}";
    double before = value(sample);
    String id = docker.run(ContainerBody.sleeping());
    assertThat(value(sample)).isEqualTo(before + 1);
    docker.post("/containers/" + id + "/pause").expect(204);
    assertThat(value(sample)).isEqualTo(before);
    assertThat(value("engine_daemon_container_states_containers{state=\"paused\"}")).isEqualTo(1);
    docker.post("/containers/" + id + "/unpause").expect(204);
  }

  @Test
  void aStartAndAFailedStartAreCounted() throws IOException {
    String start = "engine_daemon_container_actions_seconds_count{action=\"start\"}";
    String failed =
        "slipway_starts_total{failed_step=\"task\",outcome=\"failed\",reason=\"command_not_found\"}";
    double starts = value(start);
    double failures = value(failed);
    docker.run(ContainerBody.sleeping());
    docker.start(docker.create(ContainerBody.running("nosuchcmd")));
    assertThat(value(start)).isEqualTo(starts + 1);
    assertThat(value(failed)).isEqualTo(failures + 1);
    assertThat(value("slipway_starts_in_flight")).isZero();
  }

  /** More scrapes than the pool has connections, of which each one used to keep one. */
  @Test
  void aScrapeGivesBackWhatItTakes() throws IOException {
    for (int i = 0; i < 40; i++) {
      scrape();
    }
    docker.run(ContainerBody.sleeping());
  }

  /** Enough of a life that every family has a series. */
  private void liveALittle() {
    String id = docker.run(ContainerBody.sleeping().network("bridge"));
    docker.post("/images/busybox:latest/tag?repo=metered&tag=once").expect(201);
    docker.delete("/images/metered:once").expect(200);
    docker.start(docker.create(ContainerBody.running("nosuchcmd")));
    docker.post("/containers/" + id + "/stop?t=5").expect(204);
  }

  private double value(String sample) throws IOException {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  private String scrape() throws IOException {
    try (HttpConnection connection = HttpConnection.tcp(slipway.metricsPort())) {
      Map<String, String> headers = Map.of("Accept", "text/plain; version=0.0.4");
      return connection.send("GET", "/metrics", headers, new byte[0]).expect(200).text();
    }
  }

  private static List<String> families(String scrape) {
    Map<String, String> types = new TreeMap<>();
    Map<String, TreeSet<String>> labels = new TreeMap<>();
    for (String line : scrape.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches() && sample.group(2) != null) {
        LABEL
            .matcher(sample.group(2))
            .results()
            .map(label -> label.group(1))
            .filter(label -> !label.equals("le"))
            .forEach(label ->
                labels
                    .computeIfAbsent(family(sample.group(1), types), k -> new TreeSet<>())
                    .add(label));
      }
    }
    return types.entrySet().stream()
        .filter(type -> type.getKey().matches("(engine_daemon|slipway)_.*"))
        .map(type ->
            (type.getKey()
                    + " "
                    + type.getValue()
                    + " "
                    + String.join(",", labels.getOrDefault(type.getKey(), new TreeSet<>())))
                .strip())
        .toList();
  }

  private static String family(String sample, Map<String, String> types) {
    String base = sample.replaceFirst("_(bucket|count|sum)$", "");
    return types.containsKey(sample) ? sample : base;
  }
}
