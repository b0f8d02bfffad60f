package dev.slipway.whole;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged service as a real child process with everything of its own: data directory, socket,
 * ports, bridge, database and containerd. It survives its process: a killed service is started
 * again on what it left behind.
 */
public final class SlipwayProcess implements AutoCloseable {

  /** The jar as scripts/unpack lays it out, with the launcher that everybody uses. */
  private static final Path UNPACKED = Path.of("target/slipway").toAbsolutePath();

  /** Removes every firewall rule and chain that is named after a bridge. */
  private static final String REMOVE_RULES =
      """
      for table in nat filter; do
        iptables-save -t $table | grep -- "^-A .*$1" | sed 's/^-A/-D/' | while read -r rule; do
          echo "$rule" | xargs iptables -w -t $table
        done
        iptables-save -t $table | sed -n "s/^:\\([^ ]*$1\\) .*/\\1/p" | while read -r chain; do
          iptables -w -t $table -X "$chain"
        done
      done
      """;

  private static final Path RUNC_STATE = Path.of("/run/containerd/runc/slipway");

  private static final Duration READY = Duration.ofSeconds(180);

  private final Path home;
  private final Path log;
  private final int port = freePort();
  private final int metricsPort = freePort();
  private final String bridge = "slw" + port;
  private final String subnetPrefix = "10." + (200 + (port >> 8) % 50) + "." + (port & 255) + ".";
  private final List<String> arguments = new ArrayList<>();
  private final List<String> javaArguments = new ArrayList<>();
  private Path unpacked = UNPACKED;
  private List<String> entrance = List.of();
  private @Nullable Process process;

  /**
   * Prepares a service without starting it.
   *
   * @param more arguments that win over those of the test set-up
   */
  public SlipwayProcess(Store store, String... more) {
    try {
      home = Files.createTempDirectory("slw");
      Path logs = Files.createDirectories(Path.of("target/whole"));
      log = logs.resolve(store.name().toLowerCase(java.util.Locale.ROOT) + "-" + port + ".log");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    arguments.addAll(
        List.of(
            "--slipway.data-dir=" + dataDir(),
            "--slipway.http.socket=" + socket(),
            "--slipway.node=whole",
            "--slipway.network.bridge=" + bridge,
            "--slipway.network.subnet=" + subnetPrefix + "0/24",
            "--server.port=" + port,
            "--management.server.port=" + metricsPort));
    arguments.addAll(store.freshDatabase());
    arguments.addAll(List.of(more));
  }

  /** Leaves the ports at their default: the service listens on its socket only. */
  public SlipwayProcess withoutPorts() {
    arguments.removeIf(argument -> argument.contains("server.port="));
    return this;
  }

  /** Adds to the JVM's flags, as an operator does. */
  public SlipwayProcess withJava(String... flags) {
    javaArguments.addAll(List.of(flags));
    return this;
  }

  /** Runs another build than this one: the folder that scripts/unpack made of its jar. */
  public SlipwayProcess builtIn(Path folder) {
    unpacked = folder.toAbsolutePath();
    return this;
  }

  /** Lets another program execute the service, under the process id that it is given itself. */
  public SlipwayProcess below(List<String> program) {
    entrance = List.copyOf(program);
    return this;
  }

  public Path dataDir() {
    return home.resolve("data");
  }

  public Path socket() {
    return home.resolve("slipway.sock");
  }

  public int port() {
    return port;
  }

  public int metricsPort() {
    return metricsPort;
  }

  public String bridge() {
    return bridge;
  }

  /** The first three numbers of every container's address, with the last dot. */
  public String subnetPrefix() {
    return subnetPrefix;
  }

  public Path containerdSocket() {
    return dataDir().resolve("containerd/containerd.sock");
  }

  /** Asks containerd itself, past the service. */
  public Shell.Output ctr(String... arguments) {
    return Shell.run(
        Stream.concat(
                Stream.of("ctr", "-a", containerdSocket().toString(), "-n", "slipway"),
                Stream.of(arguments))
            .toList());
  }

  /** The process id of the service itself. */
  public long pid() {
    return running().pid();
  }

  /** The process ids of the service's own containerd. */
  public List<ProcessHandle> containerd() {
    return processes().filter(handle -> commandLine(handle).contains("config.toml")).toList();
  }

  /** How much processor time the running service has used. */
  public Duration processorTime() {
    return running().info().totalCpuDuration().orElseThrow();
  }

  /** Starts the service and waits until it answers and holds the first image. */
  public SlipwayProcess start() {
    launch();
    awaitReady();
    return this;
  }

  /** Waits until the launched service answers and holds the first image. */
  public void awaitReady() {
    await("the service is ready")
        .atMost(READY)
        .pollInterval(Duration.ofMillis(100))
        .until(this::ready);
  }

  /** Starts the process and does not wait for anything. */
  public void launch() {
    List<String> command = new ArrayList<>(entrance);
    command.add(unpacked.resolve("slipway").toString());
    command.addAll(arguments);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("JAVA_ARGS", String.join(" ", javaArguments));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ready() {
    Process running = running();
    if (!running.isAlive()) {
      throw new AssertionError("The service ended at once:\n" + lastLines(60));
    }
    try (HttpConnection connection = connect()) {
      return connection.send("GET", "/_ping", Map.of(), new byte[0]).status() == 200
          && connection.send("GET", "/images/busybox:latest/json", Map.of(), new byte[0]).status()
              == 200
          && listensForMetrics();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** That port opens after the others. */
  private boolean listensForMetrics() throws IOException {
    if (arguments.stream().anyMatch(argument -> argument.startsWith("--management.server.port="))) {
      HttpConnection.tcp(metricsPort).close();
    }
    return true;
  }

  /** A new connection over the unix socket. */
  public HttpConnection connect() throws IOException {
    return HttpConnection.unix(socket());
  }

  /** Ends the service as a power switch would, and leaves containerd and the containers running. */
  public void kill() {
    ended(running().destroyForcibly());
  }

  /** Waits for the service to end of its own; false if it goes on. */
  public boolean awaitEnd(Duration atMost) {
    try {
      return running().waitFor(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The status with which the service ended. */
  public int exitStatus() {
    return running().exitValue();
  }

  /** Asks the service to end, and waits until it has; returns how long that took. */
  public Duration stop() {
    long begun = System.nanoTime();
    Process asked = running();
    asked.destroy();
    ended(asked);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("The service was never started");
    }
    return process;
  }

  private static void ended(Process process) {
    try {
      if (!process.waitFor(30, SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("The service did not end within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of the service's log. */
  public String lastLines(int count) {
    try {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that the service printed. */
  public String log() {
    return lastLines(Integer.MAX_VALUE);
  }

  /** Live processes that belong to this service's data directory: containerd and shims. */
  public Stream<ProcessHandle> processes() {
    long own = process == null ? -1 : process.pid();
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != own)
        .filter(handle -> commandLine(handle).contains(dataDir().toString()));
  }

  static String commandLine(ProcessHandle handle) {
    try {
      return Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }

  /** Ends the service and everything that it left on the host. */
  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      try {
        ended(process);
      } catch (AssertionError stubborn) {
        System.err.println(stubborn.getMessage() + "\n" + lastLines(40));
      }
    }
    sweep();
  }

  /**
   * Ends the service, its containerd and all containers, as the host's end does; what the host
   * keeps in memory, such as mounts and containerd's state, is gone as well.
   */
  public void loseHost() {
    kill();
    loseProcesses();
    // All services' containers share the folder in which runc keeps its state.
    try (Stream<Path> containers = Files.list(dataDir().resolve("containers"))) {
      containers.forEach(
          folder -> Shell.run("rm", "-rf", RUNC_STATE.resolve(folder.getFileName()).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shell.run("rm", "-rf", "--one-file-system", dataDir().resolve("containerd/state").toString());
  }

  private void loseProcesses() {
    // Shims reap their containers when they are asked nicely, so the tasks go first.
    processes()
        .filter(handle -> commandLine(handle).contains("shim"))
        .flatMap(shim -> Stream.concat(shim.children(), Stream.of(shim)))
        .forEach(ProcessHandle::destroyForcibly);
    processes().forEach(ProcessHandle::destroyForcibly);
    await("processes of " + home + " are gone")
        .atMost(Duration.ofSeconds(20))
        .until(() -> processes().findAny().isEmpty());
    for (String mount : mounts().reversed()) {
      Shell.run("umount", "-l", mount);
    }
  }

  /** Arms a failpoint of a service that has them enabled. */
  public void arm(String place, String terms) throws IOException {
    try (HttpConnection connection = HttpConnection.tcp(metricsPort)) {
      connection
          .send(
              "POST",
              "/failpoints/" + place,
              java.util.Map.of("Content-Type", "application/json"),
              ("{\"terms\":\"" + terms + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8))
          .expect(200);
    }
  }

  private void sweep() {
    loseProcesses();
    Shell.run("ip", "link", "delete", bridge);
    Shell.run("sh", "-c", REMOVE_RULES, "sh", bridge);
    Shell.run("rm", "-rf", "--one-file-system", home.toString());
  }

  /** Mount points below the data directory, outer ones first. */
  public List<String> mounts() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
          .map(line -> line.split(" ")[4])
          .filter(mount -> mount.startsWith(home.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
