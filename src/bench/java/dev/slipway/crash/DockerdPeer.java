package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.bench.BusyboxTar;
import dev.slipway.whole.Docker;
import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A private dockerd in a network namespace of its own. It shares the host's mounts, because the
 * containerd beside it must see the root filesystems that it mounts.
 */
final class DockerdPeer implements Peer {

  private static final String SCRIPT =
      """
      ip link set lo up
      exec dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" \
        -H "unix://$1/docker.sock" --containerd "$2" --bridge none --iptables=false \
        --ip6tables=false --log-level=warn
      """;

  /** Deepest mounts first. */
  private static final String SWEEP =
      """
      awk -v home="$1" 'index($5, home) == 1 { print $5 }' /proc/self/mountinfo | tac |
        xargs -r -n 1 umount -l
      rm -rf --one-file-system "$1"
      """;

  private final Path home;
  private final Path containerd;
  private @Nullable Process process;
  private boolean filled;

  private DockerdPeer(Path home, Path containerd) {
    this.home = home;
    this.containerd = containerd;
  }

  /** Prepares it without starting it. */
  static DockerdPeer on(Path containerd) throws IOException {
    return new DockerdPeer(Files.createTempDirectory("sld"), containerd);
  }

  /** Its version, or empty where none is installed. */
  static String version() {
    Shell.Output output = Shell.run("sh", "-c", "dockerd --version");
    return output.exit() == 0 ? output.text().strip().replaceAll("^Docker version |,.*$", "") : "";
  }

  @Override
  public String name() {
    return "dockerd " + version();
  }

  @Override
  public Path folder() {
    return home;
  }

  @Override
  public String namespace() {
    return "moby";
  }

  @Override
  public void start() {
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      "unshare",
                      "--net",
                      "sh",
                      "-c",
                      SCRIPT,
                      "dockerd",
                      home.toString(),
                      containerd.toString()))
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(home.resolve("dockerd.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("dockerd serves")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(this::serves);
    fill();
  }

  private void fill() {
    if (filled) {
      return;
    }
    try {
      new Docker(this::connect)
          .send(
              "POST",
              "/images/create?fromSrc=-&repo=busybox&tag=latest",
              Map.of("Content-Type", "application/x-tar"),
              BusyboxTar.bytes())
          .expect(200);
      filled = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean serves() throws IOException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException(
          "dockerd ended:\n" + Files.readString(home.resolve("dockerd.log")));
    }
    try (HttpConnection connection = connect()) {
      return connection.send("GET", "/_ping", Map.of(), new byte[0]).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      await().atMost(Duration.ofSeconds(30)).until(() -> !running.isAlive());
    }
  }

  @Override
  public HttpConnection connect() throws IOException {
    return HttpConnection.unix(home.resolve("docker.sock"));
  }

  @Override
  public void close() {
    kill();
    HostProcesses.endAll(home);
    Shell.run("sh", "-c", SWEEP, "sh", home.toString());
  }
}
