package dev.slipway.stats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the host's {@code ps}, which is killed when it does not end in time. */
final class HostPs {

  private static final int SECONDS = 10;

  private HostPs() {}

  /** How it ended, and what it wrote to each of its streams. */
  record Outcome(int exitStatus, String output, String errors) {

    /** The first line that says something. */
    String firstError() {
      return errors
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .findFirst()
          .orElse("exit status " + exitStatus);
    }
  }

  static Outcome run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(arguments);
    try {
      Process ps = new ProcessBuilder(command).start();
      ps.getOutputStream().close();
      // Its end closes both streams, so that neither is read for ever.
      var _ =
          ps.onExit()
              .orTimeout(SECONDS, TimeUnit.SECONDS)
              .exceptionally(late -> ps.destroyForcibly());
      // What it complains of fits into a pipe, so it never waits for us to read that first.
      String output = read(ps.getInputStream());
      String errors = read(ps.getErrorStream());
      return new Outcome(ps.waitFor(), output, errors);
    } catch (IOException e) {
      throw new ProcessListFailed("ps: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessListFailed("ps: interrupted");
    }
  }

  private static String read(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}
