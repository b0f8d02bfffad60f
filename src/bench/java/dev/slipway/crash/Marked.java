package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A container whose processes can be told from all others on the host. */
record Marked(String mark, ContainerBody body) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Runs until it is killed. */
  static Marked sleeping() {
    String mark = freshMark();
    return new Marked(mark, ContainerBody.running("sleep", mark));
  }

  /** Runs until it hears a SIGTERM and ends with the given code. */
  static Marked ending(int code) {
    String mark = freshMark();
    return new Marked(
        mark,
        ContainerBody.shell(
            ": " + mark + "; trap 'exit " + code + "' TERM; while :; do sleep 1 & wait $!; done"));
  }

  /** As a number of seconds, some decades. */
  private static String freshMark() {
    return String.valueOf(1_000_000_000 + ThreadLocalRandom.current().nextInt(900_000_000));
  }

  /** Its live processes, by the host's pids; more than one is one too many. */
  List<Long> processes() {
    return HostProcesses.containers(mark);
  }

  /** As {@link #processes}, once the runtime's process has become the container's. */
  List<Long> begun() {
    return await().atMost(PATIENCE).until(this::processes, live -> !live.isEmpty());
  }

  /** Ends the container from outside; a shell that has just begun does not hear it yet. */
  void end() {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> {
          processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
          return processes().isEmpty();
        });
  }
}
