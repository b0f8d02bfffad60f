package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a service listens that was given no port, and how it ends. */
class DoorsIT {

  private static final String LISTENING = "0A";

  @Test
  void onlyTheSocketIsOpenUnlessAPortIsAskedFor() throws IOException {
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2).withoutPorts()) {
      slipway.start();
      assertThat(tcpListeners(slipway.pid())).isEmpty();
      Docker docker = new Docker(slipway);
      assertThat(docker.get("/metrics").expect(200).text()).contains("slipway_starts_total");
      assertThat(docker.get("/health").expect(200).text()).contains("UP");
      assertThat(docker.get("/info").expect(200).json().path("OSType").asString())
          .isEqualTo("linux");
      assertThat(docker.get("/failpoints").status()).isEqualTo(404);
      assertThat(slipway.log()).contains("Slipway listens on unix://" + slipway.socket());
      String id = docker.run(ContainerBody.shell("true").network("none"));
      assertThat(docker.starts(id).getFirst().path("requestedBy").asString())
          .startsWith("unix:root");
      docker.removeAll();
      slipway.stop();
      assertThat(slipway.exitStatus()).isZero();
    }
  }

  @Test
  void thePortForMetricsKeepsForeignPagesOutToo() throws IOException {
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2)) {
      slipway.start();
      try (HttpConnection metrics = HttpConnection.tcp(slipway.metricsPort())) {
        Map<String, String> foreign = Map.of("Origin", "http://evil.example");
        assertThat(metrics.send("GET", "/metrics", Map.of(), new byte[0]).status()).isEqualTo(200);
        assertThat(metrics.send("GET", "/metrics", foreign, new byte[0]).status()).isEqualTo(403);
      }
      try (HttpConnection api = HttpConnection.tcp(slipway.port())) {
        assertThat(api.send("GET", "/_ping", Map.of(), new byte[0]).status()).isEqualTo(200);
      }
      Shell.run("kill", "-INT", Long.toString(slipway.pid())).expectSuccess();
      assertThat(slipway.awaitEnd(Duration.ofSeconds(30))).isTrue();
      assertThat(slipway.exitStatus()).isZero();
    }
  }

  /** Inodes of the TCP sockets on which a process listens. */
  private static Set<String> tcpListeners(long pid) throws IOException {
    Set<String> own;
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      own = open.map(DoorsIT::target).collect(Collectors.toSet());
    }
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/net/" + table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[3].equals(LISTENING))
        .map(fields -> "socket:[" + fields[9] + "]")
        .filter(own::contains)
        .collect(Collectors.toSet());
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
