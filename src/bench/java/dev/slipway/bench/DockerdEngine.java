package dev.slipway.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A private dockerd with a containerd of its own. It lives in a network and a mount namespace of
 * its own, so that its bridge, its firewall rules and its sockets are nobody else's and go with it.
 */
final class DockerdEngine implements Engine {

  private static final String SCRIPT =
      """
      set -e
      mkdir -p /run/containerd
      mount -t tmpfs tmpfs /run/containerd
      ip link set lo up
      ip link add benchbr type bridge
      ip addr add 10.253.0.1/16 dev benchbr
      ip link set benchbr up
      exec dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" \
        -H "unix://$1/docker.sock" --bridge benchbr --ip6tables=false --log-level=warn
      """;

  private final Path home;
  private final Process process;

  private DockerdEngine(Path home, Process process) {
    this.home = home;
    this.process = process;
  }

  /** A running dockerd, or empty where none is installed. */
  static Optional<DockerdEngine> start() throws IOException {
    if (Shell.run("sh", "-c", "command -v dockerd").exit() != 0) {
      return Optional.empty();
    }
    Path home = Files.createTempDirectory("slb");
    Process process =
        new ProcessBuilder(
                List.of(
                    "unshare", "--net", "--mount", "sh", "-c", SCRIPT, "dockerd", home.toString()))
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("dockerd.log").toFile())
            .start();
    DockerdEngine engine = new DockerdEngine(home, process);
    try {
      await("dockerd serves").atMost(Duration.ofSeconds(60)).until(engine::serves);
    } catch (RuntimeException notServing) {
      String log = Files.readString(home.resolve("dockerd.log"));
      engine.close();
      throw new IllegalStateException("dockerd does not come up:\n" + log, notServing);
    }
    return Optional.of(engine);
  }

  private boolean serves() {
    if (!process.isAlive()) {
      throw new IllegalStateException("dockerd ended");
    }
    try (HttpConnection connection = connect()) {
      return connection.send("GET", "/_ping", Map.of(), new byte[0]).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public String name() {
    return "dockerd";
  }

  @Override
  public boolean tellsSteps() {
    return false;
  }

  @Override
  public HttpConnection connect() throws IOException {
    return HttpConnection.unix(home.resolve("docker.sock"));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Shell.run("rm", "-rf", "--one-file-system", home.toString());
  }
}
