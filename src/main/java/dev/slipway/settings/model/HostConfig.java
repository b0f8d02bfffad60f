package dev.slipway.settings.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of Docker's {@code HostConfig} the modules use; sizes in bytes, times in microseconds,
 * absent lists and maps are empty, absent texts too.
 *
 * @param readOnlyNonRecursive a field of our own: what is mounted below read-only binds stays as it
 *     is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HostConfig(
    @JsonProperty("Binds") List<String> binds,
    @JsonProperty("LogConfig") LogConfig logConfig,
    @JsonProperty("NetworkMode") String networkMode,
    @JsonProperty("PortBindings") Map<String, @Nullable List<PortBinding>> portBindings,
    @JsonProperty("RestartPolicy") RestartPolicy restartPolicy,
    @JsonProperty("AutoRemove") boolean autoRemove,
    @JsonProperty("ConsoleSize") List<Long> consoleSize,
    @JsonProperty("Annotations") Map<String, String> annotations,
    @JsonProperty("CapAdd") List<String> capAdd,
    @JsonProperty("CapDrop") List<String> capDrop,
    @JsonProperty("CgroupnsMode") String cgroupnsMode,
    @JsonProperty("CgroupParent") String cgroupParent,
    @JsonProperty("Dns") List<String> dns,
    @JsonProperty("DnsOptions") List<String> dnsOptions,
    @JsonProperty("DnsSearch") List<String> dnsSearch,
    @JsonProperty("ExtraHosts") List<String> extraHosts,
    @JsonProperty("GroupAdd") List<String> groupAdd,
    @JsonProperty("IpcMode") String ipcMode,
    @JsonProperty("OomScoreAdj") long oomScoreAdj,
    @JsonProperty("PidMode") String pidMode,
    @JsonProperty("Privileged") boolean privileged,
    @JsonProperty("PublishAllPorts") boolean publishAllPorts,
    @JsonProperty("ReadonlyRootfs") boolean readonlyRootfs,
    @JsonProperty("SecurityOpt") List<String> securityOpt,
    @JsonProperty("Tmpfs") Map<String, String> tmpfs,
    @JsonProperty("UTSMode") String utsMode,
    @JsonProperty("ShmSize") long shmSize,
    @JsonProperty("Sysctls") Map<String, String> sysctls,
    @JsonProperty("Runtime") String runtime,
    @JsonProperty("CpuShares") long cpuShares,
    @JsonProperty("Memory") long memory,
    @JsonProperty("NanoCpus") long nanoCpus,
    @JsonProperty("BlkioWeight") int blkioWeight,
    @JsonProperty("CpuPeriod") long cpuPeriod,
    @JsonProperty("CpuQuota") long cpuQuota,
    @JsonProperty("CpusetCpus") String cpusetCpus,
    @JsonProperty("CpusetMems") String cpusetMems,
    @JsonProperty("Devices") List<DeviceMapping> devices,
    @JsonProperty("DeviceCgroupRules") List<String> deviceCgroupRules,
    @JsonProperty("MemoryReservation") long memoryReservation,
    @JsonProperty("MemorySwap") long memorySwap,
    @JsonProperty("MemorySwappiness") @Nullable Long memorySwappiness,
    @JsonProperty("OomKillDisable") @Nullable Boolean oomKillDisable,
    @JsonProperty("PidsLimit") @Nullable Long pidsLimit,
    @JsonProperty("Ulimits") List<Ulimit> ulimits,
    @JsonProperty("Mounts") List<MountPoint> mounts,
    @JsonProperty("MaskedPaths") @Nullable List<String> maskedPaths,
    @JsonProperty("ReadonlyPaths") @Nullable List<String> readonlyPaths,
    @JsonProperty("Init") @Nullable Boolean init,
    @JsonProperty("ReadOnlyNonRecursive") boolean readOnlyNonRecursive) {

  public HostConfig {
    binds = orEmpty(binds);
    logConfig = logConfig == null ? new LogConfig("", Map.of()) : logConfig;
    networkMode = orEmpty(networkMode);
    portBindings = portBindings == null ? Map.of() : portBindings;
    restartPolicy = restartPolicy == null ? new RestartPolicy("no", 0) : restartPolicy;
    consoleSize = orEmpty(consoleSize);
    annotations = orEmpty(annotations);
    capAdd = orEmpty(capAdd);
    capDrop = orEmpty(capDrop);
    cgroupnsMode = orEmpty(cgroupnsMode);
    cgroupParent = orEmpty(cgroupParent);
    dns = orEmpty(dns);
    dnsOptions = orEmpty(dnsOptions);
    dnsSearch = orEmpty(dnsSearch);
    extraHosts = orEmpty(extraHosts);
    groupAdd = orEmpty(groupAdd);
    ipcMode = orEmpty(ipcMode);
    pidMode = orEmpty(pidMode);
    securityOpt = orEmpty(securityOpt);
    tmpfs = orEmpty(tmpfs);
    utsMode = orEmpty(utsMode);
    sysctls = orEmpty(sysctls);
    runtime = orEmpty(runtime);
    cpusetCpus = orEmpty(cpusetCpus);
    cpusetMems = orEmpty(cpusetMems);
    devices = orEmpty(devices);
    deviceCgroupRules = orEmpty(deviceCgroupRules);
    ulimits = orEmpty(ulimits);
    mounts = orEmpty(mounts);
  }

  /** The network mode, read. */
  public NetworkMode network() {
    return NetworkMode.parse(networkMode);
  }

  /** Whose shared memory and message queues the container sees. */
  public NamespaceMode ipc() {
    return NamespaceMode.parse(ipcMode);
  }

  /** Whose processes the container sees. */
  public NamespaceMode pid() {
    return NamespaceMode.parse(pidMode);
  }

  /** Whose host name the container has. */
  public NamespaceMode uts() {
    return NamespaceMode.parse(utsMode);
  }

  /** Whose cgroups the container sees. */
  public NamespaceMode cgroupns() {
    return NamespaceMode.parse(cgroupnsMode);
  }

  /** Where a container's output goes; an empty driver is the default one. */
  public record LogConfig(
      @JsonProperty("Type") String type, @JsonProperty("Config") Map<String, String> config) {

    public LogConfig {
      type = orEmpty(type);
      config = orEmpty(config);
    }
  }

  /** When a container is started again by itself. */
  public record RestartPolicy(
      @JsonProperty("Name") String name,
      @JsonProperty("MaximumRetryCount") long maximumRetryCount) {}

  /** One address and port (or range) of the host. */
  public record PortBinding(
      @JsonProperty("HostIp") String hostIp, @JsonProperty("HostPort") String hostPort) {

    public PortBinding {
      hostIp = orEmpty(hostIp);
      hostPort = orEmpty(hostPort);
    }
  }

  /** A device of the host that the container gets; permissions are letters of {@code rwm}. */
  public record DeviceMapping(
      @JsonProperty("PathOnHost") String pathOnHost,
      @JsonProperty("PathInContainer") String pathInContainer,
      @JsonProperty("CgroupPermissions") String cgroupPermissions) {

    public DeviceMapping {
      pathOnHost = orEmpty(pathOnHost);
      pathInContainer = orEmpty(pathInContainer);
      cgroupPermissions = orEmpty(cgroupPermissions);
    }
  }

  /** A resource limit of the container's processes; -1 is no limit. */
  public record Ulimit(
      @JsonProperty("Name") String name,
      @JsonProperty("Hard") long hard,
      @JsonProperty("Soft") long soft) {}

  /** An entry of {@code Mounts}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record MountPoint(
      @JsonProperty("Type") String type,
      @JsonProperty("Source") String source,
      @JsonProperty("Target") String target,
      @JsonProperty("ReadOnly") boolean readOnly,
      @JsonProperty("BindOptions") @Nullable BindOptions bindOptions,
      @JsonProperty("TmpfsOptions") @Nullable TmpfsOptions tmpfsOptions,
      @JsonProperty("VolumeOptions") @Nullable Map<String, Object> volumeOptions,
      @JsonProperty("ClusterOptions") @Nullable Map<String, Object> clusterOptions) {

    public MountPoint {
      type = orEmpty(type);
      source = orEmpty(source);
      target = orEmpty(target);
    }
  }

  /** How a bind of {@code Mounts} behaves. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record BindOptions(
      @JsonProperty("Propagation") String propagation,
      @JsonProperty("NonRecursive") boolean nonRecursive,
      @JsonProperty("CreateMountpoint") boolean createMountpoint,
      @JsonProperty("ReadOnlyNonRecursive") boolean readOnlyNonRecursive,
      @JsonProperty("ReadOnlyForceRecursive") boolean readOnlyForceRecursive) {

    public BindOptions {
      propagation = orEmpty(propagation);
    }
  }

  /** Size in bytes and mode of a tmpfs of {@code Mounts}; 0 is the kernel's default. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TmpfsOptions(
      @JsonProperty("SizeBytes") long sizeBytes, @JsonProperty("Mode") long mode) {}

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
