package dev.slipway.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The OCI runtime spec, as far as a container of ours needs it; names are the spec's own. */
record OciSpec(
    String ociVersion,
    InitProcess process,
    Root root,
    @Nullable String hostname,
    List<Mount> mounts,
    Linux linux,
    Map<String, String> annotations) {

  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  /** The same 64 bits read as a number without sign. */
  static BigInteger unsigned(long bits) {
    var value = BigInteger.valueOf(bits);
    return bits < 0 ? value.add(TWO_TO_64) : value;
  }

  record InitProcess(
      @Nullable Boolean terminal,
      @Nullable ConsoleSize consoleSize,
      User user,
      List<String> args,
      List<String> env,
      String cwd,
      CapabilitySets capabilities,
      List<Rlimit> rlimits,
      @Nullable Boolean noNewPrivileges,
      @Nullable String apparmorProfile,
      int oomScoreAdj) {}

  /** In characters. */
  record ConsoleSize(long height, long width) {}

  record User(long uid, long gid, List<Long> additionalGids) {}

  record CapabilitySets(Set<String> bounding, Set<String> effective, Set<String> permitted) {}

  record Rlimit(String type, BigInteger hard, BigInteger soft) {}

  record Root(String path, @Nullable Boolean readonly) {}

  record Mount(String destination, String type, String source, List<String> options) {}

  record Linux(
      Map<String, String> sysctl,
      Resources resources,
      String cgroupsPath,
      List<Namespace> namespaces,
      List<Device> devices,
      @Nullable Seccomp seccomp,
      @Nullable String rootfsPropagation,
      List<String> maskedPaths,
      List<String> readonlyPaths) {}

  record Namespace(String type, @Nullable String path) {}

  record Device(
      String path, String type, long major, long minor, int fileMode, long uid, long gid) {}

  record Resources(
      List<DeviceAccess> devices,
      @Nullable Memory memory,
      @Nullable Cpu cpu,
      @Nullable Pids pids,
      @Nullable BlockIo blockIO) {}

  record DeviceAccess(
      boolean allow,
      @Nullable String type,
      @Nullable Long major,
      @Nullable Long minor,
      String access) {}

  record Memory(
      @Nullable Long limit,
      @Nullable Long reservation,
      @Nullable Long swap,
      @Nullable Long swappiness,
      @Nullable Boolean disableOOMKiller) {}

  record Cpu(
      @Nullable Long shares,
      @Nullable Long quota,
      @Nullable Long period,
      @Nullable String cpus,
      @Nullable String mems) {}

  record Pids(long limit) {}

  record BlockIo(int weight) {}

  record Seccomp(
      String defaultAction,
      @Nullable Long defaultErrnoRet,
      @Nullable List<String> architectures,
      @Nullable List<String> flags,
      List<Syscall> syscalls) {}

  record Syscall(
      List<String> names,
      String action,
      @Nullable Long errnoRet,
      @Nullable List<SyscallArg> args) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SyscallArg(int index, BigInteger value, @Nullable BigInteger valueTwo, String op) {}
}
