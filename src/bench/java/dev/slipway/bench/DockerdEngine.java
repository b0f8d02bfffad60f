package dev.slipway.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A private dockerd with a containerd of its own. It lives in a network and a mount namespace of
 * its own, so that its bridge, its firewall rules and its sockets are nobody else's and go with it.
 */
final class DockerdEngine implements Engine {

  static final String NAME = "dockerd";

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
        -H "unix://$1/docker.sock" --bridge benchbr --ip6tables=false --log-level=warn \
        --cgroup-parent "/$2"
      """;

  private final Path home;
  private final CpuGroup group;
  private @Nullable Process process;
  private double readyMillis = Double.NaN;

  private DockerdEngine() throws IOException {
    home = Files.createTempDirectory("slb");
    group = CpuGroup.make();
  }

  /** One to be started, or empty where none is installed. */
  static Optional<Engine> installed() throws IOException {
    return Shell.run("sh", "-c", "command -v dockerd").exit() == 0
        ? Optional.of(new DockerdEngine())
        : Optional.empty();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean tellsSteps() {
    return false;
  }

  @Override
  public void start() throws IOException {
    List<String> command =
        List.of(
            "unshare",
            "--net",
            "--mount",
            "sh",
            "-c",
            SCRIPT,
            "dockerd",
            home.toString(),
            group.name());
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(group.entrance().stream(), command.stream()).toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    long begun = System.nanoTime();
    process = builder.start();
    readyMillis = FirstAnswer.await(begun, this::connect, process.pid(), this::printed);
  }

  private Path log() {
    return home.resolve("dockerd.log");
  }

  private String printed() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double readyMillis() {
    return readyMillis;
  }

  @Override
  public void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(30, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public HttpConnection connect() throws IOException {
    return HttpConnection.unix(home.resolve("docker.sock"));
  }

  @Override
  public long pid() {
    if (process == null) {
      throw new IllegalStateException("dockerd was never started");
    }
    return process.pid();
  }

  @Override
  public CpuGroup group() {
    return group;
  }

  @Override
  public long databaseBytes() {
    return 0;
  }

  @Override
  public void close() {
    stop();
    Shell.run("rm", "-rf", "--one-file-system", home.toString());
    group.close();
  }
}
