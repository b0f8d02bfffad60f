package dev.slipway.start;

import dev.slipway.container.StartFailure;
import dev.slipway.container.StartReason;
import dev.slipway.container.StartStep;
import dev.slipway.network.NetworkFault;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.settings.json.InvalidSettings;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names a failure once, where it happens (lesson L12): Docker's table from the runtime's text to
 * exit code and status (moby's translateContainerdStartErr), with 503 for a runtime that is away
 * and for a full disk.
 */
public final class Failures {

  /** Only here the runtime's text tells of the user's command; elsewhere it is about our files. */
  private static final Set<StartStep> RUNS_THE_COMMAND =
      EnumSet.of(StartStep.CONTAINER, StartStep.TASK, StartStep.START);

  private static final int DEEPEST = 20;

  private Failures() {}

  public static StartFailure of(StartStep step, Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    if (!(failure instanceof StepFailed) && saysDiskFull(failure)) {
      return diskFull(step, failure);
    }
    return switch (failure) {
      case StepFailed f -> f.failure();
      // Docker answers 500 for whatever its spec builder refuses, also if the user is to blame.
      case InvalidSettings f ->
          failure(
              StartReason.INVALID_CONFIGURATION,
              128,
              step == StartStep.SPEC ? 500 : 400,
              text,
              text);
      case NetworkFault.PortTaken f -> failure(StartReason.PORT_TAKEN, 128, 500, text, text);
      case NetworkFault.Deadline f -> failure(StartReason.DEADLINE, 128, 500, text, text);
      case NetworkFault f -> failure(StartReason.NETWORK_FAILED, 128, 500, text, text);
      case RuntimeFault.Unavailable f ->
          failure(StartReason.RUNTIME_UNAVAILABLE, 128, 503, text, text);
      case RuntimeFault.Late f -> failure(StartReason.DEADLINE, 128, 503, late(step), text);
      case RuntimeFault.Ambiguous f -> failure(StartReason.DEADLINE, 128, 500, text, text);
      case RuntimeFault f -> ofRuntime(step, text);
      default ->
          failure(StartReason.INTERNAL, 128, 500, "internal error: " + text, failure.toString());
    };
  }

  /** Tried again it may succeed, hence 503; containerd's own words say nothing but "deadline". */
  private static String late(StartStep step) {
    return ("containerd accepts calls but did not answer in time, so the step %s of the start was"
            + " undone; look at containerd, then try again")
        .formatted(step.text());
  }

  /** Whoever met the full disk, containerd, a program or this process, uses the kernel's words. */
  private static boolean saysDiskFull(Throwable failure) {
    return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(DEEPEST)
        .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
        .anyMatch(text ->
            text.contains("no space left on device") || text.contains("disk quota exceeded"));
  }

  /** Tried again it may succeed, hence 503. */
  private static StartFailure diskFull(StartStep step, Throwable failure) {
    String message =
        "the disk is full, so the step %s of the start was undone; free some space and try again: %s"
            .formatted(step.text(), failure.getMessage());
    return failure(StartReason.DISK_FULL, 128, 503, message, failure.toString());
  }

  private static StartFailure ofRuntime(StartStep step, String raw) {
    String message =
        switch (step) {
          case TASK -> "failed to create task for container: " + raw;
          case START -> "failed to start task for container: " + raw;
          default -> raw;
        };
    if (!RUNS_THE_COMMAND.contains(step)) {
      return failure(StartReason.RUNTIME_FAILED, 128, 500, message, raw);
    }
    String text = raw.toLowerCase(Locale.ROOT);
    if (text.contains("permission denied")) {
      return failure(StartReason.PERMISSION_DENIED, 126, 400, message, raw);
    }
    if (text.contains("is a directory")) {
      return failure(StartReason.PERMISSION_DENIED, 126, 400, message + ": permission denied", raw);
    }
    if (text.contains("not a directory")) {
      return failure(
          StartReason.NOT_A_DIRECTORY,
          127,
          400,
          message
              + ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the"
              + " specified host path exists and is the expected type",
          raw);
    }
    if (text.contains("executable file not found")
        || text.contains("no such file or directory")
        || text.contains("system cannot find the file specified")
        || text.contains("failed to run runc create/exec call")) {
      return failure(StartReason.COMMAND_NOT_FOUND, 127, 400, message, raw);
    }
    return failure(StartReason.RUNTIME_FAILED, 128, 500, message, raw);
  }

  private static StartFailure failure(
      StartReason reason, int exitCode, int httpStatus, String message, String raw) {
    return new StartFailure(reason.text(), exitCode, httpStatus, message, raw);
  }
}
