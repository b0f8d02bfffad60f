package dev.slipway.settings.json;

import dev.slipway.settings.json.JsonShape.Field;
import dev.slipway.settings.json.JsonShape.Flag;
import dev.slipway.settings.json.JsonShape.Int;
import dev.slipway.settings.json.JsonShape.Keyed;
import dev.slipway.settings.json.JsonShape.ListOf;
import dev.slipway.settings.json.JsonShape.StringOrList;
import dev.slipway.settings.json.JsonShape.Struct;
import dev.slipway.settings.json.JsonShape.Text;

/**
 * Docker's create body as tables: every field that Docker Engine 26.1 knows, in the order in which
 * its inspect prints them.
 */
public final class DockerShapes {

  private static final Text TEXT = new Text();
  private static final Flag FLAG = new Flag(false);
  private static final ListOf TEXTS = new ListOf(TEXT);
  private static final Keyed TEXT_MAP = new Keyed(TEXT);
  private static final Keyed SET = new Keyed(Struct.of());
  private static final Int LONG = new Int("int64", Long.MIN_VALUE, Long.MAX_VALUE, false);

  /** Go's int, which has 64 bits where Docker runs. */
  private static final Int INT = new Int("int", Long.MIN_VALUE, Long.MAX_VALUE, false);

  private static final Int UINT16 = new Int("uint16", 0, 65535, false);
  private static final Int UINT = new Int("uint32", 0, 4294967295L, false);
  private static final Int UNSIGNED = new Int("uint64", 0, Long.MAX_VALUE, false);
  private static final ListOf RATES =
      new ListOf(Struct.of(field("Path", TEXT), field("Rate", UNSIGNED)));

  private static final Struct HEALTHCHECK =
      Struct.nullable(
          omitted("Test", TEXTS),
          omitted("Interval", LONG),
          omitted("Timeout", LONG),
          omitted("StartPeriod", LONG),
          omitted("StartInterval", LONG),
          omitted("Retries", INT));

  public static final Struct CONFIG =
      Struct.of(
          field("Hostname", TEXT),
          field("Domainname", TEXT),
          field("User", TEXT),
          field("AttachStdin", FLAG),
          field("AttachStdout", FLAG),
          field("AttachStderr", FLAG),
          omitted("ExposedPorts", SET),
          field("Tty", FLAG),
          field("OpenStdin", FLAG),
          field("StdinOnce", FLAG),
          field("Env", TEXTS),
          field("Cmd", new StringOrList()),
          omitted("Healthcheck", HEALTHCHECK),
          omitted("ArgsEscaped", FLAG),
          field("Image", TEXT),
          field("Volumes", SET),
          field("WorkingDir", TEXT),
          field("Entrypoint", new StringOrList()),
          omitted("NetworkDisabled", FLAG),
          omitted("MacAddress", TEXT),
          field("OnBuild", TEXTS),
          field("Labels", TEXT_MAP),
          omitted("StopSignal", TEXT),
          omitted("StopTimeout", new Int("int", Long.MIN_VALUE, Long.MAX_VALUE, true)),
          omitted("Shell", new StringOrList()));

  private static final Struct DRIVER =
      Struct.nullable(field("Name", TEXT), omitted("Options", TEXT_MAP));

  public static final Struct MOUNT =
      Struct.of(
          omitted("Type", TEXT),
          omitted("Source", TEXT),
          omitted("Target", TEXT),
          omitted("ReadOnly", FLAG),
          omitted("Consistency", TEXT),
          omitted(
              "BindOptions",
              Struct.nullable(
                  omitted("Propagation", TEXT),
                  omitted("NonRecursive", FLAG),
                  omitted("CreateMountpoint", FLAG),
                  omitted("ReadOnlyNonRecursive", FLAG),
                  omitted("ReadOnlyForceRecursive", FLAG))),
          omitted(
              "VolumeOptions",
              Struct.nullable(
                  omitted("NoCopy", FLAG),
                  omitted("Labels", TEXT_MAP),
                  omitted("Subpath", TEXT),
                  omitted("DriverConfig", DRIVER))),
          omitted(
              "TmpfsOptions",
              Struct.nullable(
                  omitted("SizeBytes", LONG),
                  omitted("Mode", UINT),
                  omitted("Options", new ListOf(TEXTS)))),
          omitted("ClusterOptions", Struct.nullable()));

  public static final Struct HOST_CONFIG =
      Struct.of(
          field("Binds", TEXTS),
          field("ContainerIDFile", TEXT),
          field("LogConfig", Struct.of(field("Type", TEXT), field("Config", TEXT_MAP))),
          field("NetworkMode", TEXT),
          field(
              "PortBindings",
              new Keyed(new ListOf(Struct.of(field("HostIp", TEXT), field("HostPort", TEXT))))),
          field("RestartPolicy", Struct.of(field("Name", TEXT), field("MaximumRetryCount", INT))),
          field("AutoRemove", FLAG),
          field("VolumeDriver", TEXT),
          field("VolumesFrom", TEXTS),
          field("ConsoleSize", new ListOf(UINT)),
          omitted("Annotations", TEXT_MAP),
          field("CapAdd", new StringOrList()),
          field("CapDrop", new StringOrList()),
          field("CgroupnsMode", TEXT),
          field("Dns", TEXTS),
          field("DnsOptions", TEXTS),
          field("DnsSearch", TEXTS),
          field("ExtraHosts", TEXTS),
          field("GroupAdd", TEXTS),
          field("IpcMode", TEXT),
          field("Cgroup", TEXT),
          field("Links", TEXTS),
          field("OomScoreAdj", INT),
          field("PidMode", TEXT),
          field("Privileged", FLAG),
          field("PublishAllPorts", FLAG),
          field("ReadonlyRootfs", FLAG),
          field("SecurityOpt", TEXTS),
          omitted("StorageOpt", TEXT_MAP),
          omitted("Tmpfs", TEXT_MAP),
          field("UTSMode", TEXT),
          field("UsernsMode", TEXT),
          field("ShmSize", LONG),
          omitted("Sysctls", TEXT_MAP),
          omitted("Runtime", TEXT),
          field("Isolation", TEXT),
          field("CpuShares", LONG),
          field("Memory", LONG),
          field("NanoCpus", LONG),
          field("CgroupParent", TEXT),
          field("BlkioWeight", UINT16),
          field(
              "BlkioWeightDevice",
              new ListOf(Struct.of(field("Path", TEXT), field("Weight", UINT16)))),
          field("BlkioDeviceReadBps", RATES),
          field("BlkioDeviceWriteBps", RATES),
          field("BlkioDeviceReadIOps", RATES),
          field("BlkioDeviceWriteIOps", RATES),
          field("CpuPeriod", LONG),
          field("CpuQuota", LONG),
          field("CpuRealtimePeriod", LONG),
          field("CpuRealtimeRuntime", LONG),
          field("CpusetCpus", TEXT),
          field("CpusetMems", TEXT),
          field(
              "Devices",
              new ListOf(
                  Struct.of(
                      field("PathOnHost", TEXT),
                      field("PathInContainer", TEXT),
                      field("CgroupPermissions", TEXT)))),
          field("DeviceCgroupRules", TEXTS),
          field(
              "DeviceRequests",
              new ListOf(
                  Struct.of(
                      field("Driver", TEXT),
                      field("Count", INT),
                      field("DeviceIDs", TEXTS),
                      field("Capabilities", new ListOf(TEXTS)),
                      field("Options", TEXT_MAP)))),
          omitted("KernelMemory", LONG),
          omitted("KernelMemoryTCP", LONG),
          field("MemoryReservation", LONG),
          field("MemorySwap", LONG),
          field("MemorySwappiness", new Int("int64", Long.MIN_VALUE, Long.MAX_VALUE, true)),
          field("OomKillDisable", new Flag(true)),
          field("PidsLimit", new Int("int64", Long.MIN_VALUE, Long.MAX_VALUE, true)),
          field(
              "Ulimits",
              new ListOf(Struct.of(field("Name", TEXT), field("Hard", LONG), field("Soft", LONG)))),
          field("CpuCount", LONG),
          field("CpuPercent", LONG),
          field("IOMaximumIOps", UNSIGNED),
          field("IOMaximumBandwidth", UNSIGNED),
          omitted("Mounts", new ListOf(MOUNT)),
          field("MaskedPaths", TEXTS),
          field("ReadonlyPaths", TEXTS),
          omitted("Init", new Flag(true)),
          // Our own: Docker keeps with each mount what clients before 1.44 take for granted.
          omitted("ReadOnlyNonRecursive", FLAG));

  private static final Struct ENDPOINT =
      Struct.of(
          field(
              "IPAMConfig",
              Struct.nullable(
                  omitted("IPv4Address", TEXT),
                  omitted("IPv6Address", TEXT),
                  omitted("LinkLocalIPs", TEXTS))),
          field("Links", TEXTS),
          field("Aliases", TEXTS),
          field("MacAddress", TEXT),
          field("DriverOpts", TEXT_MAP),
          omitted("GwPriority", INT),
          field("NetworkID", TEXT),
          field("EndpointID", TEXT),
          field("Gateway", TEXT),
          field("IPAddress", TEXT),
          field("IPPrefixLen", INT),
          field("IPv6Gateway", TEXT),
          field("GlobalIPv6Address", TEXT),
          field("GlobalIPv6PrefixLen", INT),
          field("DNSNames", TEXTS));

  public static final Struct NETWORKING = Struct.of(field("EndpointsConfig", new Keyed(ENDPOINT)));

  public static final Struct EXEC_CREATE =
      Struct.of(
          field("User", TEXT),
          field("Privileged", FLAG),
          field("Tty", FLAG),
          field("ConsoleSize", new ListOf(UINT)),
          field("AttachStdin", FLAG),
          field("AttachStderr", FLAG),
          field("AttachStdout", FLAG),
          field("Detach", FLAG),
          field("DetachKeys", TEXT),
          field("Env", TEXTS),
          field("WorkingDir", TEXT),
          field("Cmd", TEXTS));

  public static final Struct EXEC_START =
      Struct.of(field("Detach", FLAG), field("Tty", FLAG), field("ConsoleSize", new ListOf(UINT)));

  private DockerShapes() {}

  private static Field field(String name, JsonShape shape) {
    return new Field(name, shape, false);
  }

  private static Field omitted(String name, JsonShape shape) {
    return new Field(name, shape, true);
  }
}
