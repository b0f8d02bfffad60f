package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that rotate while the docker command line tool reads them. */
class LogRotationIT extends WholeTest {

  private static final int LINES = 20_000;

  /** Counts when it is told to. */
  private static final String COUNT =
      "trap 'go=1' USR1; echo ready; while [ -z \"$go\" ]; do sleep 0.1; done; seq 1 " + LINES;

  @TempDir private Path folder;

  LogRotationIT() {
    super(Store.H2);
  }

  @Test
  void whatIsFollowedOverRotationsIsWhole() throws Exception {
    String id =
        docker.run(
            "counts",
            ContainerBody.shell(COUNT)
                .host(
                    "LogConfig",
                    config(Map.of("max-size", "100k", "max-file", "40", "compress", "true"))));
    Path followed = folder.resolve("followed");
    Process follower =
        new ProcessBuilder("docker", "-H", "unix://" + slipway.socket(), "logs", "-f", "counts")
            .redirectErrorStream(true)
            .redirectOutput(followed.toFile())
            .start();
    await().until(() -> Files.readString(followed).contains("ready"));
    docker.post("/containers/counts/kill?signal=USR1").expect(204);

    assertThat(follower.waitFor(60, TimeUnit.SECONDS)).as("the follower ends").isTrue();
    assertThat(Files.readAllLines(followed)).isEqualTo(numbers(0));
    assertThat(files(id)).hasSizeBetween(10, 40).anyMatch(name -> name.endsWith(".gz"));

    assertThat(logs("counts").lines().toList()).isEqualTo(numbers(0));
    assertThat(logs("--tail", "5", "counts").lines().toList()).isEqualTo(numbers(LINES - 4));
    assertThat(logs("--tail", "15000", "counts").lines().toList())
        .isEqualTo(numbers(LINES - 14_999));
    List<String> timed = logs("-t", "counts").lines().toList();
    String middle = timed.get(LINES / 2).split(" ")[0];
    assertThat(logs("-t", "--since", middle, "counts").lines().toList())
        .isEqualTo(timed.stream().dropWhile(line -> line.compareTo(middle) < 0).toList());
    assertThat(logs("-t", "--until", middle, "--tail", "15000", "counts").lines())
        .hasSizeBetween(15_000 - LINES / 2, LINES / 2)
        .allMatch(line -> line.split(" ")[0].compareTo(middle) <= 0);

    docker.delete("/containers/counts").expect(204);
    assertThat(folderOf(id)).doesNotExist();
  }

  @Test
  void aContainerThatSaysNothingStaysWithinTheDefaultLimits() throws IOException {
    String id =
        docker.run(
            "floods",
            ContainerBody.shell(
                "dd if=/dev/zero bs=1M count=500 2>/dev/null | tr '\\0' x; echo; echo last"));
    assertThat(docker.waitFor(id)).isZero();

    List<String> files = files(id);
    assertThat(files).containsExactly(id + "-json.log", id + "-json.log.1", id + "-json.log.2");
    long bytes = 0;
    for (String file : files) {
      long size = Files.size(folderOf(id).resolve(file));
      assertThat(size).isLessThan(100_020_000);
      bytes += size;
    }
    assertThat(bytes).isBetween(200_000_000L, 300_060_000L);
    assertThat(logs("--tail", "1", "floods")).isEqualTo("last\n");
    assertThat(docker.inspect(id).path("HostConfig").path("LogConfig"))
        .hasToString("{\"Type\":\"json-file\",\"Config\":{}}");
  }

  @Test
  void theDriverNoneStoresNothingAndHoldsNothingUp() throws IOException {
    String id =
        docker.run(
            "silent",
            ContainerBody.shell("seq 1 200000").host("LogConfig", Map.of("Type", "none")));
    assertThat(docker.waitFor(id)).isZero();
    assertThat(files(id)).isEmpty();
    assertThat(Shell.run("docker", "-H", "unix://" + slipway.socket(), "logs", "silent").text())
        .contains("configured logging driver does not support reading");
  }

  @Test
  void entriesTellOfTheirContainer() {
    docker.waitFor(
        docker.run(
            "tells",
            ContainerBody.running("echo", "hi")
                .with("Labels", Map.of("team", "a b"))
                .with("Env", List.of("STAGE=test"))
                .host(
                    "LogConfig",
                    config(Map.of("labels", "team", "env", "STAGE", "tag", "{{.Name}}")))));
    assertThat(logs("--details", "tells")).isEqualTo("STAGE=test,tag=tells,team=a+b hi\n");
  }

  @Test
  void aServiceThatIsKilledWhileLogsRotateGoesOnWithThem() throws IOException {
    try (SlipwayProcess killed = new SlipwayProcess(Store.H2)) {
      killed.start();
      Docker client = new Docker(killed);
      String id =
          client.run(
              ContainerBody.shell(
                      "i=0; while true; do i=$((i+1)); echo $i;"
                          + " [ $((i % 200)) = 0 ] && sleep 0.05; done")
                  .host(
                      "LogConfig",
                      config(Map.of("max-size", "50k", "max-file", "4", "compress", "true"))));
      Path logs = killed.dataDir().resolve("containers").resolve(id);
      for (int life = 0; life < 2; life++) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() ->
                Files.exists(logs.resolve(id + "-json.log.3.gz"))
                    || Files.exists(logs.resolve(id + "-json.log.3")));
        killed.kill();
        killed.start();
        assertThat(read(client, id)).isSorted().doesNotHaveDuplicates().isNotEmpty();
      }
      client.post("/containers/" + id + "/kill").expect(204);
      client.waitFor(id);
      // Nobody writes any more: all that the files hold is read.
      assertThat(read(client, id)).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(3 * 500);
      client.delete("/containers/" + id + "?force=1").expect(204);
      assertThat(logs).doesNotExist();
    }
  }

  private static List<Integer> read(Docker client, String id) {
    return client
        .logs(id, "stdout=1")
        .lines()
        .filter(line -> !line.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  private static Map<String, Object> config(Map<String, String> options) {
    return Map.of("Type", "json-file", "Config", options);
  }

  private String logs(String... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of("docker", "-H", "unix://" + slipway.socket(), "logs"),
                Stream.of(arguments))
            .toList();
    return Shell.run(command).expectSuccess();
  }

  /** The lines from that number on; from 0 on with what was said before. */
  private static List<String> numbers(int first) {
    return IntStream.rangeClosed(first, LINES)
        .mapToObj(number -> number == 0 ? "ready" : Integer.toString(number))
        .toList();
  }

  private List<String> files(String id) throws IOException {
    try (Stream<Path> files = Files.list(folderOf(id))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("-json.log"))
          .sorted()
          .toList();
    }
  }

  private Path folderOf(String id) {
    return slipway.dataDir().resolve("containers").resolve(id);
  }
}
