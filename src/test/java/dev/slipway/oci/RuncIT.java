package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.files.Users;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.HostProbe;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.model.Capabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Our specs run by the real OCI runtime of this host, with a root filesystem of busybox. */
class RuncIT {

  private static final JsonMapper JSON = new JsonMapper();

  private final String id = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
  private final HostFacts facts = HostProbe.facts();
  private final SettingsProperties settings =
      new SettingsProperties(null, "runc", "slipway-test", "", "", Path.of("/var/lib/slipway"));
  private final HostPaths paths = HostPaths.ofThisHost();

  @TempDir Path bundle;

  /** What a container printed, both streams together, and how it ended. */
  private record Result(int exit, String output) {}

  @BeforeEach
  void makeTheRootFilesystem() throws Exception {
    var root = bundle.resolve("rootfs");
    for (var directory :
        List.of("bin", "sbin", "etc", "dev", "proc", "sys", "tmp", "srv", "data")) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
    for (var tool :
        List.of(
            "sh",
            "cat",
            "id",
            "ls",
            "mount",
            "grep",
            "echo",
            "hostname",
            "touch",
            "ps",
            "sysctl",
            "test",
            "mkdir",
            "chroot",
            "stat",
            "unshare")) {
      Files.createSymbolicLink(root.resolve("bin/" + tool), Path.of("busybox"));
    }
    Files.writeString(
        root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1000:50::/:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\nstaff:x:50:\naudio:x:29:app\n");
    for (var file : List.of("hostname", "hosts", "resolv.conf")) {
      Files.writeString(bundle.resolve(file), file + "\n");
    }
  }

  @AfterEach
  void leaveNothingBehind() throws Exception {
    execute(List.of("runc", "--root", state(), "delete", "--force", id));
    try (var controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (var controller : controllers.toList()) {
        // Beside its own controllers runc leaves the one of the unified hierarchy.
        Files.deleteIfExists(controller.resolve("slipway-test").resolve(id));
        Files.deleteIfExists(controller.resolve("slipway-test"));
      }
    }
    Files.deleteIfExists(Path.of("/sys/fs/cgroup/slipway-test"));
  }

  private String state() {
    return bundle.resolve("state").toString();
  }

  /** Runs a shell command in a container with these create fields beside Image. */
  private Result run(String fields, String command) throws Exception {
    var body =
        (ObjectNode)
            JSON.readTree("{\"Image\":\"busybox\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
    body.putArray("Cmd").add("sh").add("-c").add(command);
    var read =
        new SettingsReader(settings, facts, paths)
            .read(body.toString(), Samples.image(), id, Samples.API);
    var root = bundle.resolve("rootfs/etc");
    var user =
        Users.resolve(
            read.containerConfig().user(),
            read.hostConfigView().groupAdd(),
            Files.readString(root.resolve("passwd")),
            Files.readString(root.resolve("group")));
    var spec =
        new SpecBuilder(settings, facts, paths)
            .build(
                new SpecInput(
                    id,
                    read,
                    Samples.image(),
                    "rootfs",
                    "",
                    user,
                    bundle.resolve("hostname"),
                    bundle.resolve("hosts"),
                    bundle.resolve("resolv.conf")));
    Files.writeString(bundle.resolve("config.json"), spec);
    return execute(List.of("runc", "--root", state(), "run", "--bundle", bundle.toString(), id));
  }

  private Result execute(List<String> command) throws IOException, InterruptedException {
    var output = bundle.resolve("output");
    var process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    var exit = process.waitFor();
    return new Result(exit, Files.readString(output, StandardCharsets.UTF_8));
  }

  private static long effective(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theDefaultContainerIsConfined() throws Exception {
    var result =
        run(
            "",
            "grep -E 'Seccomp|CapEff' /proc/self/status; cat /etc/hostname; hostname; ls /sys/class/net;"
                + " grep -c shm /proc/mounts; cat /proc/sys/net/ipv4/ip_unprivileged_port_start;"
                + " ps | grep -c sh; echo x > /proc/sys/kernel/hostname");
    assertThat(result.output())
        .contains(
            "Seccomp:\t2", "hostname\n", id.substring(0, 12), "lo\n", "Read-only file system");
    assertThat(effective(result.output())).isEqualTo(0x00000000a80425fbL);
  }

  @Test
  void theDefaultProfileStopsForbiddenSystemCalls() throws Exception {
    assertThat(run("", "unshare -m true; echo $?").output()).contains("not permitted");
  }

  @Test
  void aPrivilegedContainerHasAllThatThisServiceHas() throws Exception {
    var result =
        run(
            "\"HostConfig\":{\"Privileged\":true}",
            "cat /proc/self/status; grep ' /sys sysfs' /proc/mounts; ls -l /dev/null");
    assertThat(result.output()).contains("Seccomp:\t0", "/sys sysfs rw").contains("1,   3");
    assertThat(Capabilities.ofMask(effective(result.output()))).isEqualTo(facts.capabilities());
  }

  @Test
  void aReadOnlyContainerWritesOnlyIntoItsTmpfs() throws Exception {
    var result =
        run(
            "\"HostConfig\":{\"ReadonlyRootfs\":true,\"Tmpfs\":{\"/tmp\":\"size=1m\"}}",
            "touch /tmp/a && echo wrote; touch /b; touch /etc/hosts");
    assertThat(result.output()).contains("wrote", "/b: Read-only", "/etc/hosts: Read-only");
  }

  @Test
  void aUserIsLookedUpInTheContainersOwnFiles() throws Exception {
    var result =
        run(
            "\"User\":\"app\",\"WorkingDir\":\"/srv/new\",\"HostConfig\":{\"GroupAdd\":[\"7\"]}",
            "id; echo $PWD; cat /proc/self/status");
    assertThat(result.output())
        .contains("uid=1000(app) gid=50(staff)", "29(audio)", "7", "/srv/new\n");
    assertThat(effective(result.output())).isZero();
  }

  @Test
  void droppedCapabilitiesAreGone() throws Exception {
    var result =
        run(
            "\"HostConfig\":{\"CapDrop\":[\"ALL\"],\"CapAdd\":[\"KILL\"]}",
            "cat /proc/self/status");
    assertThat(Capabilities.ofMask(effective(result.output()))).containsExactly("CAP_KILL");
  }

  @Test
  void everythingElseTogetherIsAcceptedByTheRuntime() throws Exception {
    Files.createDirectories(bundle.resolve("shown"));
    Files.writeString(bundle.resolve("shown/file"), "from the host\n");
    var result =
        run(
            """
            "Hostname":"web","Domainname":"ex.org","Env":["A=1"],"HostConfig":{"Init":true,
            "SecurityOpt":["no-new-privileges"],"Ulimits":[{"Name":"nofile","Soft":77,"Hard":88}],
            "Sysctls":{"net.core.somaxconn":"33"},
            "Devices":[{"PathOnHost":"/dev/null","PathInContainer":"/dev/nil","CgroupPermissions":"rw"}],
            "DeviceCgroupRules":["c 1:* rwm"],"Memory":67108864,"NanoCpus":500000000,
            "CpuShares":512,"CpusetCpus":"0","PidsLimit":50,"OomScoreAdj":100,"ShmSize":1048576,
            "CgroupnsMode":"private","Tmpfs":{"/data":"exec,size=64k"},
            "Mounts":[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":4096,"Mode":960}}],
            "Binds":["%s:/srv:ro"]}
            """
                .formatted(bundle.resolve("shown")),
            "ulimit -n; cat /proc/sys/kernel/domainname /proc/sys/net/core/somaxconn /srv/file;"
                + " echo x > /dev/nil && echo device; cat /proc/self/oom_score_adj;"
                + " cat /proc/1/cmdline; grep NoNewPrivs /proc/self/status; touch /srv/x");
    assertThat(result.output())
        .contains(
            "77\n",
            "ex.org\n33\n",
            "from the host",
            "device\n100\n",
            "docker-init",
            "NoNewPrivs:\t1",
            "/srv/x: Read-only");
  }

  @Test
  void namespacesOfTheHostAreShared() throws Exception {
    var result =
        run(
            """
            "HostConfig":{"NetworkMode":"host","PidMode":"host","UTSMode":"host","IpcMode":"host"}
            """,
            "for n in net pid uts ipc mnt; do stat -L -c %i /proc/self/ns/$n; done");
    var own = new ArrayList<String>();
    for (var name : List.of("net", "pid", "uts", "ipc")) {
      own.add(Files.getAttribute(Path.of("/proc/self/ns", name), "unix:ino").toString());
    }
    assertThat(result.output().lines()).startsWith(own.toArray(String[]::new)).hasSize(5);
  }
}
