package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.Shell;
import dev.slipway.whole.SlipwayProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server that is killed, frozen and started again on what it left behind. */
final class OwnPostgres implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final int port = SlipwayProcess.freePort();
  private final List<String> command;

  OwnPostgres() throws IOException {
    directory = Files.createTempDirectory("slw-pg");
    EmbeddedPostgres.builder()
        .setDataDirectory(directory.resolve("data"))
        .setPort(port)
        .setRegisterShutdownHook(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
    command = command(postmaster());
  }

  /** The service's arguments that name this database. */
  List<String> arguments() {
    return List.of(
        "--spring.datasource.url=" + url(),
        "--spring.datasource.username=postgres",
        "--spring.datasource.password=postgres");
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Ends it as a power switch would. */
  void kill() {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
  }

  /** Lets it answer nothing, with all connections open. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    List<String> kill = new ArrayList<>(List.of("kill", signal));
    processes().forEach(handle -> kill.add(Long.toString(handle.pid())));
    Shell.run(kill).expectSuccess();
  }

  /** Starts it again and waits until it answers. */
  void restart() {
    // The embedded server is run the same way: it refuses to be root.
    List<String> unprivileged = new ArrayList<>(List.of("unshare", "-U"));
    unprivileged.addAll(command);
    try {
      new ProcessBuilder(unprivileged)
          .redirectErrorStream(true)
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectOutput(
              ProcessBuilder.Redirect.appendTo(directory.resolve("postgres.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("PostgreSQL answers again")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(this::answers);
  }

  private boolean answers() {
    try (var connection = DriverManager.getConnection(url(), "postgres", "postgres")) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** The postmaster first. */
  private List<ProcessHandle> processes() {
    ProcessHandle postmaster = ProcessHandle.of(postmaster()).orElseThrow();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  private long postmaster() {
    try {
      return Long.parseLong(
          Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(long pid) throws IOException {
    return List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
  }

  @Override
  public void close() {
    ProcessHandle.of(postmaster()).ifPresent(running -> kill());
    Shell.run("rm", "-rf", directory.toString());
  }
}
