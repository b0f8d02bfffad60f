package dev.slipway.bench;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A private Slipway. */
final class SlipwayEngine implements Engine {

  private final String name;
  private final CpuGroup group;
  private final SlipwayProcess process;
  private double readyMillis = Double.NaN;

  /**
   * Prepares one.
   *
   * @param unpacked the folder that scripts/unpack made of another build; null for this one
   * @param settings arguments of the service
   */
  SlipwayEngine(String name, Store store, @Nullable Path unpacked, String... settings)
      throws IOException {
    this.name = name;
    this.group = CpuGroup.make();
    String[] all =
        Stream.concat(Stream.of("--slipway.cgroup-parent=" + group.name()), Stream.of(settings))
            .toArray(String[]::new);
    this.process = new SlipwayProcess(store, all).below(group.entrance());
    if (unpacked != null) {
      process.builtIn(unpacked);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean tellsSteps() {
    return true;
  }

  @Override
  public void start() throws IOException {
    long begun = System.nanoTime();
    process.launch();
    readyMillis =
        FirstAnswer.await(begun, process::connect, process.pid(), () -> process.lastLines(60));
    process.awaitReady();
  }

  @Override
  public double readyMillis() {
    return readyMillis;
  }

  @Override
  public void stop() {
    process.stop();
    List<ProcessHandle> runtime = process.containerd();
    runtime.forEach(ProcessHandle::destroy);
    await("containerd has ended")
        .atMost(Duration.ofSeconds(20))
        .until(() -> runtime.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Override
  public HttpConnection connect() throws IOException {
    return process.connect();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CpuGroup group() {
    return group;
  }

  @Override
  public long databaseBytes() throws IOException {
    Path folder = process.dataDir().resolve("db");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.newDirectoryStream(folder, "*.mv.db")) {
      return StreamSupport.stream(files.spliterator(), false)
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  @Override
  public void close() {
    process.close();
    group.close();
  }
}
