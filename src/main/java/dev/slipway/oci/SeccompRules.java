package dev.slipway.oci;

import dev.slipway.settings.SeccompProfile;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A seccomp profile as the OCI spec's rules. */
final class SeccompRules {

  private SeccompRules() {}

  /** The rules for a container with these capabilities. */
  static OciSpec.Seccomp of(SeccompProfile profile, Set<String> capabilities) {
    return new OciSpec.Seccomp(
        Objects.requireNonNullElse(profile.defaultAction(), "SCMP_ACT_ERRNO"),
        profile.defaultErrnoRet(),
        profile.processors(),
        profile.flags(),
        profile.listenerPath(),
        profile.listenerMetadata(),
        profile.entries(capabilities).stream().map(SeccompRules::rule).toList());
  }

  private static OciSpec.Syscall rule(SeccompProfile.Entry entry) {
    return new OciSpec.Syscall(
        entry.calls(),
        Objects.requireNonNull(entry.action()),
        entry.errnoRet(),
        arguments(entry.args()));
  }

  private static @Nullable List<OciSpec.SyscallArg> arguments(
      @Nullable List<SeccompProfile.Argument> arguments) {
    return arguments == null
        ? null
        : arguments.stream()
            .map(each ->
                new OciSpec.SyscallArg(each.index(), each.value(), each.valueTwo(), each.op()))
            .toList();
  }
}
