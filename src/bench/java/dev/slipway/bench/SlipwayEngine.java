package dev.slipway.bench;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A private Slipway. */
final class SlipwayEngine implements Engine {

  private final String name;
  private final SlipwayProcess process;

  SlipwayEngine(String name, Store store) {
    this(name, new SlipwayProcess(store));
  }

  SlipwayEngine(String name, SlipwayProcess process) {
    this.name = name;
    this.process = process.likeForUsers();
    try {
      process.start();
    } catch (RuntimeException | Error broken) {
      process.close();
      throw broken;
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
  public HttpConnection connect() throws IOException {
    return process.connect();
  }

  /** Size in bytes of the database files below the data directory; 0 when they lie elsewhere. */
  long databaseBytes() throws IOException {
    try (Stream<Path> files = Files.walk(process.dataDir())) {
      return files
          .filter(path -> path.getFileName().toString().endsWith(".mv.db"))
          .mapToLong(path -> path.toFile().length())
          .sum();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
