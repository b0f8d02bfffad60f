package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.files.ResolvedUser;
import dev.slipway.settings.BindRules;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.MountTable;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.json.InvalidSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpecBuilderTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final ResolvedUser ROOT = new ResolvedUser(0, 0, List.of(0L));

  private final SpecBuilder builder =
      new SpecBuilder(Samples.SETTINGS, Samples.HOST, Samples.PATHS);

  private JsonNode build(String body) {
    return JSON.readTree(builder.build(Samples.input(Samples.read(body), ROOT)));
  }

  private JsonNode host(String fields) {
    return build(Samples.hostConfig(fields));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Privileged\":false | docker-default",
        "\"Privileged\":true | unconfined",
        "\"SecurityOpt\":[\"apparmor=mine\"],\"Privileged\":true | mine",
        "\"SecurityOpt\":[\"apparmor:mine\"] | mine",
        "\"SecurityOpt\":[\"apparmor=unconfined\"] | unconfined"
      })
  void whereTheHostHasAppArmorEveryContainerHasAProfile(String fields, String profile) {
    var settings = Samples.read(Samples.hostConfig(fields));
    for (var apparmor : List.of(true, false)) {
      var facts = Samples.host(apparmor);
      var spec =
          new SpecBuilder(Samples.SETTINGS, facts, Samples.PATHS)
              .build(Samples.input(settings, ROOT));
      assertThat(JSON.readTree(spec).path("process").path("apparmorProfile").asString(""))
          .isEqualTo(apparmor ? profile : "");
      assertThat(Samples.reader(facts).appArmorProfile(settings.hostConfig()))
          .isEqualTo(apparmor ? profile : "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "everything",
        "host",
        "none",
        "container",
        "privileged",
        "readonly",
        "init",
        "tty",
        "limits"
      })
  void theSpecIsTheGoldenOneAndValid(String name) {
    var user = name.equals("everything") ? new ResolvedUser(1000, 50, List.of(50L, 7L)) : ROOT;
    var spec = builder.build(Samples.input(Samples.read(Samples.sent(name)), user));
    assertThat(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(withoutSyscalls(spec)))
        .isEqualTo(Samples.resource("golden/" + name + ".json").stripTrailing());
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Samples.resource("oci-runtime.schema.json"));
    assertThat(schema.validate(spec, InputFormat.JSON)).isEmpty();
  }

  /** The long lists of system calls have a test of their own. */
  private static JsonNode withoutSyscalls(String spec) {
    var tree = JSON.readTree(spec);
    if (tree.path("linux").has("seccomp")) {
      tree.withObject("/linux/seccomp").put("syscalls", "…");
    }
    return tree;
  }

  @Test
  void capabilitiesAreAddedAndDroppedInAnySpelling() {
    assertThat(bounding("\"CapDrop\":[\"all\"],\"CapAdd\":[\"chown\",\"CAP_KILL\"]"))
        .containsExactly("CAP_CHOWN", "CAP_KILL");
    assertThat(bounding("\"CapDrop\":[\"MKNOD\"]")).hasSize(13).doesNotContain("CAP_MKNOD");
    assertThat(bounding("\"CapAdd\":[\"ALL\"],\"CapDrop\":[\"SYS_ADMIN\"]"))
        .hasSize(40)
        .doesNotContain("CAP_SYS_ADMIN");
  }

  private List<String> bounding(String fields) {
    return host(fields)
        .path("process")
        .path("capabilities")
        .path("bounding")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  @Test
  void aUserWithoutRootsNumberHoldsNoCapability() {
    var spec =
        JSON.readTree(
            builder.build(
                Samples.input(
                    Samples.read(Samples.sent("default")), new ResolvedUser(7, 7, List.of(7L)))));
    var sets = spec.path("process").path("capabilities");
    assertThat(sets.path("bounding")).hasSize(14);
    assertThat(sets.has("effective")).isFalse();
    assertThat(sets.has("permitted")).isFalse();
  }

  @Test
  void systemCallsDependOnCapabilities() {
    assertThat(allowed("\"CapAdd\":[]")).contains("chroot", "openat").doesNotContain("mount");
    assertThat(allowed("\"CapAdd\":[\"SYS_ADMIN\"]")).contains("mount", "unshare");
    assertThat(allowed("\"CapDrop\":[\"SYS_CHROOT\"]")).doesNotContain("chroot");
    assertThat(allowed("\"CapAdd\":[\"SYS_TIME\"]")).contains("clock_settime");
  }

  private List<String> allowed(String fields) {
    return host(fields)
        .path("linux")
        .path("seccomp")
        .path("syscalls")
        .valueStream()
        .filter(rule -> rule.path("action").asString().equals("SCMP_ACT_ALLOW"))
        .flatMap(rule -> rule.path("names").valueStream())
        .map(JsonNode::asString)
        .toList();
  }

  @Test
  void securityOptionsAreHonoured() {
    assertThat(host("\"SecurityOpt\":[\"seccomp=unconfined\"]").path("linux").has("seccomp"))
        .isFalse();
    var own =
        host(
            "\"SecurityOpt\":[\"no-new-privileges:true\",\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\"}\"]");
    assertThat(own.path("process").path("noNewPrivileges").asBoolean()).isTrue();
    assertThat(own.path("linux").path("seccomp").path("defaultAction").asString())
        .isEqualTo("SCMP_ACT_ALLOW");
  }

  @Test
  void aRuleForNewerKernelsIsLeftOut() {
    var rule =
        "\"SecurityOpt\":[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\",\\\"syscalls\\\":[{"
            + "\\\"names\\\":[\\\"mkdir\\\"],\\\"action\\\":\\\"SCMP_ACT_ERRNO\\\",\\\"%s\\\":{\\\"minKernel\\\":\\\"%s\\\"}}]}\"]";
    for (var here :
        List.of("includes 99.0 0", "includes 3.0 1", "excludes 99.0 1", "excludes 3.0 0")) {
      var words = here.split(" ");
      assertThat(
              host(rule.formatted(words[0], words[1]))
                  .path("linux")
                  .path("seccomp")
                  .path("syscalls"))
          .as(here)
          .hasSize(Integer.parseInt(words[2]));
    }
    assertThatThrownBy(() -> host(rule.formatted("includes", "4.x")))
        .hasMessage("Decoding seccomp profile failed: invalid kernel version: \"4.x\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'syscalls':[{'name':'mkdir','names':['mkdirat'],'action':'SCMP_ACT_ERRNO'}]",
        "'architectures':['SCMP_ARCH_X86_64'],'archMap':[{'architecture':'SCMP_ARCH_X86_64'}]"
      })
  void aProfileThatSaysAThingInTwoWaysIsRefused(String profile) {
    var text = ("{'defaultAction':'SCMP_ACT_ALLOW'," + profile + "}").replace("'", "\\\"");
    assertThatThrownBy(() -> host("\"SecurityOpt\":[\"seccomp=" + text + "\"]"))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith("Decoding seccomp profile failed: both '");
  }

  @Test
  void aListenerIsPassedOn() {
    var seccomp =
        host("\"SecurityOpt\":[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\","
                + "\\\"listenerPath\\\":\\\"/run/a.sock\\\",\\\"listenerMetadata\\\":\\\"m\\\"}\"]")
            .path("linux")
            .path("seccomp");
    assertThat(seccomp.path("listenerPath").asString()).isEqualTo("/run/a.sock");
    assertThat(seccomp.path("listenerMetadata").asString()).isEqualTo("m");
  }

  @Test
  void ownDataIsPropagatedFromTheHostWhereItsMountLetsIt() {
    var shared = new SettingsProperties(null, "runc", "slipway", "", "", Path.of("/srv/b/data"));
    var binds = new BindRules(Samples.PATHS, shared);
    var host =
        Samples.read(Samples.hostConfig("\"Binds\":[\"/srv/b:/x\",\"/srv/a:/y\"]"))
            .hostConfigView();
    assertThat(SpecBinds.of(host, binds))
        .extracting(OciSpec.Mount::options)
        .containsExactly(List.of("rbind", "rslave"), List.of("rbind", "rprivate"));
    assertThat(binds.rootPropagation(host)).isEqualTo("rslave");
    assertThat(host("\"Binds\":[\"/var/lib/slipway:/x\"]").path("mounts").toString())
        .contains("\"source\":\"/var/lib/slipway\",\"options\":[\"rbind\",\"rprivate\"]");
  }

  @Test
  void theEnvironmentIsReplacedInPlaceAndRemovedByName() {
    var spec =
        build(
            """
            {"Image":"x","Tty":true,"Hostname":"web",\
            "Env":["A=1","PATH=/bin","TERM","A=2"]}\
            """);
    assertThat(spec.path("process").path("env").valueStream().map(JsonNode::asString))
        .containsExactly("PATH=/bin", "HOSTNAME=web", "A=2");
  }

  @Test
  void aMountOfTheUserReplacesTheDefaultAtItsPlace() {
    assertThat(destinations("\"Binds\":[\"/dev:/dev\"]"))
        .doesNotContain("/dev/pts", "/dev/shm", "/dev/mqueue")
        .containsOnlyOnce("/dev");
    assertThat(destinations("\"Tmpfs\":{\"/dev/shm\":\"\"}")).containsOnlyOnce("/dev/shm");
    assertThat(destinations("\"Binds\":[\"/srv/a:/etc/hosts\"]")).containsOnlyOnce("/etc/hosts");
    assertThat(destinations("\"IpcMode\":\"none\"")).doesNotContain("/dev/shm");
  }

  private List<String> destinations(String fields) {
    return host(fields)
        .path("mounts")
        .valueStream()
        .map(mount -> mount.path("destination").asString())
        .toList();
  }

  @Test
  void missingSourcesOfBindsAreToBeMadeButNotThoseOfMounts() {
    var settings =
        Samples.read(
            Samples.hostConfig(
                """
                "Binds":["/srv/a:/a","/srv/new:/b"],\
                "Mounts":[{"Type":"bind","Source":"/etc","Target":"/e"}]\
                """));
    assertThat(builder.directoriesToCreate(settings)).containsExactly(Path.of("/srv/new"));
  }

  @Test
  void propagationNeedsAMountOfTheHostThatPropagates() {
    assertThat(host("\"Binds\":[\"/srv/b:/b:rshared\"]").path("linux").path("rootfsPropagation"))
        .hasToString("\"shared\"");
    assertThatThrownBy(() -> host("\"Binds\":[\"/srv/a:/b:shared\"]"))
        .hasMessage("path /srv/a is mounted on / but it is not a shared mount");
    assertThatThrownBy(() -> host("\"Binds\":[\"/srv/a:/b:slave\"]"))
        .hasMessage("path /srv/a is mounted on / but it is not a shared or slave mount");
  }

  @Test
  void theDeepestMountAboveAPathCounts() {
    var table =
        List.of(
            "1 0 8:1 / / rw - ext4 /dev/sda rw",
            "2 1 0:5 / /srv rw shared:3 - tmpfs t rw",
            "3 1 0:6 / /srv/my\\040disk rw master:4 - tmpfs t rw");
    assertThat(MountTable.mountOf("/srvx", table))
        .isEqualTo(new HostPaths.MountedOn("/", false, false));
    assertThat(MountTable.mountOf("/srv/a", table))
        .isEqualTo(new HostPaths.MountedOn("/srv", true, false));
    assertThat(MountTable.mountOf("/srv/my disk/a", table))
        .isEqualTo(new HostPaths.MountedOn("/srv/my disk", false, true));
  }

  @Test
  void aDirectoryOfDevicesGivesAllBelowIt() {
    var linux =
        host("\"Devices\":[{\"PathOnHost\":\"/dev/snd\",\"PathInContainer\":\"/dev/audio\"}]")
            .path("linux");
    assertThat(linux.path("devices").get(0).path("path").asString()).isEqualTo("/dev/audio/seq");
    assertThat(linux.path("resources").path("devices"))
        .last()
        .isEqualTo(
            JSON.readTree(
                "{\"allow\":true,\"type\":\"c\",\"major\":116,\"minor\":1,\"access\":\"rwm\"}"));
  }

  @Test
  void aDeviceThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> host("\"Devices\":[{\"PathOnHost\":\"/dev/nope\"}]"))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(
            "error gathering device information while adding custom device \"/dev/nope\": no such"
                + " file or directory");
  }

  @Test
  void anInitThatIsNotInstalledIsNamed() {
    var nowhere =
        new SettingsProperties(
            null, "runc", "slipway", "", "/opt/none", Path.of("/var/lib/slipway"));
    assertThatThrownBy(() ->
            new SettingsReader(nowhere, Samples.HOST, Samples.PATHS)
                .read(Samples.sent("init"), Samples.image(), Samples.ID, Samples.API))
        .hasMessageContaining("install the package tini");
  }
}
