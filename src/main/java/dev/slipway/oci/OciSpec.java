package dev.slipway.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The OCI runtime spec, as far as a container of ours needs it; names are the spec's own. */
public record OciSpec(
    String ociVersion,
    ContainerProcess process,
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

  /** The first process of the container. */
  record ContainerProcess(
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

  /** Who the process runs as. */
  record User(long uid, long gid, List<Long> additionalGids) {}

  /** Names of capabilities by set; ambient and inheritable stay empty. */
  record CapabilitySets(Set<String> bounding, Set<String> effective, Set<String> permitted) {}

  /** A resource limit as the kernel counts it. */
  record Rlimit(String type, BigInteger hard, BigInteger soft) {}

  /** Where the root filesystem is, relative to the bundle. */
  record Root(String path, @Nullable Boolean readonly) {}

  /** One mount; options as mount(8) names them, and the propagation. */
  public record Mount(String destination, String type, String source, List<String> options) {}

  /** What only Linux has. */
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

  /** A new namespace, or the one at a path. */
  record Namespace(String type, @Nullable String path) {}

  /** A device node to make; the mode holds permission bits only. */
  record Device(
      String path, String type, long major, long minor, int fileMode, long uid, long gid) {}

  /** Limits of the container's cgroup. */
  record Resources(
      List<DeviceAccess> devices,
      @Nullable Memory memory,
      @Nullable Cpu cpu,
      @Nullable Pids pids,
      @Nullable BlockIo blockIO) {}

  /** Which devices may be used; absent numbers mean all. */
  record DeviceAccess(
      boolean allow,
      @Nullable String type,
      @Nullable Long major,
      @Nullable Long minor,
      String access) {}

  /** Bytes; swap counts memory and swap together, -1 is no limit. */
  record Memory(
      @Nullable Long limit,
      @Nullable Long reservation,
      @Nullable Long swap,
      @Nullable Long swappiness,
      @Nullable Boolean disableOOMKiller) {}

  /** Quota and period in microseconds. */
  record Cpu(
      @Nullable Long shares,
      @Nullable Long quota,
      @Nullable Long period,
      @Nullable String cpus,
      @Nullable String mems) {}

  /** How many processes there may be. */
  record Pids(long limit) {}

  /** Relative weight, 10 to 1000. */
  record BlockIo(int weight) {}

  /** A filter of system calls. */
  record Seccomp(
      String defaultAction,
      @Nullable Long defaultErrnoRet,
      @Nullable List<String> architectures,
      @Nullable List<String> flags,
      @Nullable String listenerPath,
      @Nullable String listenerMetadata,
      List<Syscall> syscalls) {}

  /** What happens to calls of these names. */
  record Syscall(
      List<String> names,
      String action,
      @Nullable Long errnoRet,
      @Nullable List<SyscallArg> args) {}

  /** A condition on one argument. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SyscallArg(int index, BigInteger value, @Nullable BigInteger valueTwo, String op) {}
}
