package dev.slipway.exec;

import dev.slipway.runtime.RuntimeFault;
import dev.slipway.streams.StreamSink;
import dev.slipway.view.ContainerView;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Runs commands in containers for the service itself, to look after them. */
@Component
public class Probes {

  private static final int SHOWN_BYTES = 4096;

  /** How long a killed command may take to be gone. */
  private static final Duration KILLED = Duration.ofSeconds(10);

  private final ExecRunner runner;
  private final ExecSettlement settlement;
  private final ExecRegistry registry;

  Probes(ExecRunner runner, ExecSettlement settlement, ExecRegistry registry) {
    this.runner = runner;
    this.settlement = settlement;
    this.registry = registry;
  }

  /**
   * What came of a command.
   *
   * @param exitCode 128 + n for signal n
   * @param output stdout and stderr as they came, the first 4096 bytes
   * @param more whether there was more output than that
   * @param timedOut whether it was killed because its time was over
   */
  public record Result(int exitCode, String output, boolean more, boolean timedOut) {}

  /**
   * Runs a command as the container's user and returns when it has ended and nothing is left of it
   * but what the runtime takes away by itself. Blocks; its wait may take ten seconds more than the
   * timeout.
   *
   * @throws ExecRefusal when it cannot be started
   * @throws RuntimeFault when containerd is away or does not answer
   */
  public Result run(ContainerView container, List<String> command, Duration timeout) {
    ExecConfig config =
        new ExecConfig(command, List.of(), "", "", false, false, false, true, true, "", 0, 0);
    Exec exec = runner.added(container, Exec.Kind.PROBE, config, "");
    FirstBytes output = new FirstBytes();
    try {
      runner.start(exec, 0, 0, "", stream -> output);
      boolean inTime = exec.awaitEnd(timeout);
      if (!inTime) {
        settlement.submitKill(exec);
        if (!exec.awaitEnd(KILLED)) {
          throw new RuntimeFault.Late(
              "a killed command does not end", new IllegalStateException(exec.id()));
        }
      }
      return output.result(Objects.requireNonNull(exec.exitCode()), !inTime);
    } finally {
      if (exec.isCreated()) {
        registry.remove(exec);
      }
    }
  }

  /** Keeps the beginning of what comes. */
  private static final class FirstBytes implements StreamSink {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean more;

    @Override
    public synchronized void accept(ByteBuffer bytes) {
      byte[] taken = new byte[Math.min(bytes.remaining(), SHOWN_BYTES - kept.size())];
      bytes.get(taken);
      kept.writeBytes(taken);
      more |= bytes.hasRemaining();
    }

    @Override
    public void end() {
      // What was kept is read when the process has ended.
    }

    synchronized Result result(int exitCode, boolean timedOut) {
      return new Result(exitCode, kept.toString(StandardCharsets.UTF_8), more, timedOut);
    }
  }
}
