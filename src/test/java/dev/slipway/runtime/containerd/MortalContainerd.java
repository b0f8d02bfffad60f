package dev.slipway.runtime.containerd;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A containerd that nobody supervises: it dies when a test says so and comes back when a test says
 * so. It lies where a service with that data directory would keep its own, so whatever looks there
 * from outside finds it.
 */
public final class MortalContainerd implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ContainerdHome home;
  private volatile @Nullable Process process;

  public MortalContainerd(Path dataDir) {
    home = ContainerdHome.below(dataDir);
    home.prepare();
  }

  public Path socket() {
    return home.socket();
  }

  /** Starts it, unless it lives, and waits until it accepts connections. */
  public void start() {
    Process earlier = process;
    if (earlier != null && earlier.isAlive()) {
      return;
    }
    try {
      process =
          new ProcessBuilder("containerd", "--config", home.config().toString())
              .directory(home.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("containerd serves")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(this::accepts);
  }

  private boolean accepts() {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      return connection.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Ends it as {@code kill -9} does; shims and containers go on. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> !running.isAlive());
    }
  }

  /** Asks it with its own command line client. */
  public Shell.Output ctr(String namespace, String... arguments) {
    return Shell.run(
        Stream.concat(
                List.of("ctr", "-a", socket().toString(), "-n", namespace).stream(),
                Stream.of(arguments))
            .toList());
  }

  @Override
  public void close() {
    kill();
  }
}
