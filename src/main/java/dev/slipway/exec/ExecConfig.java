package dev.slipway.exec;

import java.util.List;
import java.util.stream.Stream;

/**
 * What was asked for at an exec's creation.
 *
 * @param command without a shell; never empty
 * @param env replaces the container's variables by name
 * @param user Docker's {@code name|uid[:group|gid]}, empty for the container's
 * @param workingDir empty for the container's
 * @param detachKeys as the client wrote them, empty for the default
 * @param height of the terminal, as {@code width}; 0 when nothing was said
 */
public record ExecConfig(
    List<String> command,
    List<String> env,
    String user,
    String workingDir,
    boolean tty,
    boolean privileged,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    String detachKeys,
    long height,
    long width) {

  /** Without its characters. */
  private static final int BYTES_OF_A_STRING = 56;

  public ExecConfig {
    command = List.copyOf(command);
    // A row of the store does not tell the variables, which may be secret.
    env = env == null ? List.of() : List.copyOf(env);
  }

  public String entrypoint() {
    return command.getFirst();
  }

  public List<String> arguments() {
    return command.subList(1, command.size());
  }

  /** About how much memory it takes. */
  long bytes() {
    return Stream.of(command, env, List.of(user, workingDir, detachKeys))
        .flatMap(List::stream)
        .mapToLong(text -> BYTES_OF_A_STRING + 2L * text.length())
        .sum();
  }

  ExecConfig withoutEnv() {
    return new ExecConfig(
        command,
        List.of(),
        user,
        workingDir,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys,
        height,
        width);
  }
}
