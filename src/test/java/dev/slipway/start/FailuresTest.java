package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.StartFailure;
import dev.slipway.container.StartReason;
import dev.slipway.container.StartStep;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.settings.json.InvalidSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Docker's table from the runtime's text to exit code and status. */
class FailuresTest {

  private static final String RUNC =
      "failed to create shim task: OCI runtime create failed: runc create failed: unable to start"
          + " container process: ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exec: \"nosuchcmd\": executable file not found in $PATH: unknown | 127 | 400 |"
            + " command_not_found",
        "exec: \"/x\": stat /x: no such file or directory: unknown        | 127 | 400 |"
            + " command_not_found",
        "The system cannot find the file specified: unknown               | 127 | 400 |"
            + " command_not_found",
        "failed to run runc create/exec call: exit status 1               | 127 | 400 |"
            + " command_not_found",
        "exec: \"/etc\": permission denied: unknown                       | 126 | 400 |"
            + " permission_denied",
        "EXEC: \"/ETC\": PERMISSION DENIED: UNKNOWN                       | 126 | 400 |"
            + " permission_denied",
        "exec: \"/etc\": is a directory: unknown                          | 126 | 400 |"
            + " permission_denied",
        "open /x: not a directory: no such file or directory: unknown     | 127 | 400 |"
            + " not_a_directory",
        "permission denied: no such file or directory                     | 126 | 400 |"
            + " permission_denied",
        "id already in use: unknown                                       | 128 | 500 |"
            + " runtime_failed"
      })
  void theTextOfTheRuntimeDecides(String text, int exitCode, int httpStatus, String reason) {
    StartFailure failure = Failures.of(StartStep.TASK, failed(RUNC + text));

    assertThat(failure.exitCode()).isEqualTo(exitCode);
    assertThat(failure.httpStatus()).isEqualTo(httpStatus);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.rawText()).isEqualTo(RUNC + text);
    assertThat(failure.message())
        .startsWith("failed to create task for container: failed to create shim task: OCI runtime");
  }

  @Test
  void aDirectoryAsCommandSaysPermissionDeniedBecauseTheCliLooksForIt() {
    assertThat(Failures.of(StartStep.TASK, failed("exec: \"/etc\": is a directory: unknown")))
        .extracting(StartFailure::message)
        .asString()
        .endsWith("is a directory: unknown: permission denied");
  }

  @Test
  void aMountOntoTheWrongKindAsksWhetherThatWasMeant() {
    assertThat(Failures.of(StartStep.TASK, failed("mounting: not a directory: unknown")))
        .extracting(StartFailure::message)
        .asString()
        .endsWith(
            "not a directory: unknown: Are you trying to mount a directory onto a file (or"
                + " vice-versa)? Check if the specified host path exists and is the expected type");
  }

  @ParameterizedTest
  @EnumSource(names = {"SNAPSHOT", "NETWORK", "FILES", "SPEC"})
  void theTableIsForTheCommandAndNotForTheEnginesOwnFiles(StartStep step) {
    StartFailure failure = Failures.of(step, failed("stat /x: no such file or directory"));

    assertThat(failure.exitCode()).isEqualTo(128);
    assertThat(failure.httpStatus()).isEqualTo(500);
    assertThat(failure.reason()).isEqualTo("runtime_failed");
    assertThat(failure.message()).isEqualTo("stat /x: no such file or directory");
  }

  static Stream<Object[]> classes() {
    return Stream.of(
        row(new RuntimeFault.Unavailable("refused", cause()), 503, "runtime_unavailable"),
        row(new RuntimeFault.Late("context deadline exceeded", cause()), 503, "deadline"),
        row(new RuntimeFault.Ambiguous("permission denied", cause()), 500, "deadline"),
        row(new RuntimeFault.NotFound("task x not found", cause()), 500, "runtime_failed"),
        row(new InvalidSettings("invalid mount"), 400, "invalid_configuration"),
        row(new IllegalStateException("what"), 500, "internal"),
        row(new StackOverflowError(), 500, "internal"),
        row(new StepFailed(StartReason.USER_UNKNOWN, 500, "no user"), 500, "user_unknown"),
        row(new StepFailed(StartReason.NETWORK_PEER, 409, "not running"), 409, "network_peer"),
        row(new StepFailed(StartReason.IMAGE_MISSING, 404, "No such image"), 404, "image_missing"));
  }

  @ParameterizedTest
  @MethodSource("classes")
  void everyOtherFailureIsNamedByItsKind(Throwable failure, int httpStatus, String reason) {
    StartFailure named = Failures.of(StartStep.TASK, failure);

    assertThat(named.exitCode()).isEqualTo(128);
    assertThat(named.httpStatus()).isEqualTo(httpStatus);
    assertThat(named.reason()).isEqualTo(reason);
  }

  private static Object[] row(Throwable failure, int httpStatus, String reason) {
    return new Object[] {failure, httpStatus, reason};
  }

  private static RuntimeFault failed(String text) {
    return new RuntimeFault.Failed(text, cause());
  }

  private static Throwable cause() {
    return new RuntimeException();
  }
}
