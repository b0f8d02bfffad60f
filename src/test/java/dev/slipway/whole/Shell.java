package dev.slipway.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the host. */
public final class Shell {

  private static final int LIMIT_SECONDS = 120;

  private Shell() {}

  /**
   * How a program ended.
   *
   * @param text standard output and standard error as they came
   */
  public record Output(int exit, String text) {

    /** The text, if the program succeeded. */
    public String expectSuccess() {
      if (exit != 0) {
        throw new AssertionError("Exit " + exit + ": " + text);
      }
      return text;
    }

    public List<String> lines() {
      return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
  }

  /** Runs a program to its end, without standard input. */
  public static Output run(String... command) {
    return run(List.of(command));
  }

  public static Output run(List<String> command) {
    try {
      Path text = Files.createTempFile("slipway-shell", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(text.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " did not end: " + Files.readString(text));
        }
        return new Output(
            process.exitValue(), new String(Files.readAllBytes(text), StandardCharsets.UTF_8));
      } finally {
        Files.delete(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
