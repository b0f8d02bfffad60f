package dev.slipway.oci;

import dev.slipway.files.ResolvedUser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a process beside a container's first one differs from it.
 *
 * @param env replaces the container's variables by name and follows them otherwise; a name without
 *     {@code =} removes
 * @param workingDir empty for the container's
 * @param user null for the container's
 * @param privileged whether it gets every capability there is; what devices and system calls it may
 *     use stays the container's
 * @param height of the terminal in characters, as {@code width}; 0 leaves the size to the runtime
 */
public record ExecInput(
    List<String> command,
    List<String> env,
    String workingDir,
    @Nullable ResolvedUser user,
    boolean terminal,
    boolean privileged,
    long height,
    long width) {}
