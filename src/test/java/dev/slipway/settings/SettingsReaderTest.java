package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Samples;
import dev.slipway.settings.host.HostFacts.Feature;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.OciRuntimeChoice;
import dev.slipway.settings.model.PublishedPort;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private static void refuses(String body, String message) {
    assertThatThrownBy(() -> Samples.read(body))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(message);
  }

  @Nested
  class Defaults {

    @Test
    void whatInspectShowsOfADefaultContainerIsWhatDockerShows() {
      var settings = Samples.read(Samples.sent("default"));
      assertThat(settings.config())
          .isEqualTo(
              """
              {"Hostname":"0123456789ab","Domainname":"","User":"","AttachStdin":false,\
              "AttachStdout":true,"AttachStderr":true,"Tty":false,"OpenStdin":false,\
              "StdinOnce":false,"Env":null,"Cmd":["sh"],"Image":"busybox","Volumes":null,\
              "WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}}\
              """);
      assertThat(settings.hostConfig() + "\n").isEqualTo(Samples.resource("host-config.json"));
      assertThat(settings.warnings()).isEmpty();
      assertThat(settings.networkMode()).isEqualTo(new NetworkMode.Bridge());
      assertThat(settings.stopSignal()).isEqualTo(15);
      assertThat(settings.stopTimeoutSeconds()).isEqualTo(10);
      assertThat(settings.networkingConfig()).startsWith("{\"EndpointsConfig\":{\"bridge\":{");
    }

    @Test
    void aBodyWithoutHostConfigGetsTheSameDefaults() {
      var settings = Samples.read("{\"Image\":\"busybox\"}");
      assertThat(settings.hostConfigView().networkMode()).isEqualTo("bridge");
      assertThat(settings.hostConfigView().restartPolicy().name()).isEqualTo("no");
      assertThat(settings.hostConfigView().shmSize()).isEqualTo(67108864);
      assertThat(settings.hostConfigView().maskedPaths()).contains("/proc/kcore");
      assertThat(settings.networkingConfig()).isEqualTo("{\"EndpointsConfig\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "default",
          "command",
          "everything",
          "host",
          "none",
          "container",
          "privileged",
          "readonly",
          "init",
          "tty",
          "limits",
          "nohealth",
          "publish-all",
          "default-20.10",
          "many-20.10"
        })
    void whatTheDockerClientSendsIsAcceptedWithoutAWarningAndReadsTheSameAgain(String name) {
      var settings = Samples.read(Samples.sent(name));
      assertThat(settings.warnings()).isEmpty();
      assertThat(
              Samples.reader()
                  .reread(settings.config(), settings.hostConfig(), settings.networkingConfig()))
          .isEqualTo(settings);
    }

    @Test
    void theHostsNameIsTheNameInHostNetworkMode() {
      var settings = Samples.read(Samples.sent("host"));
      assertThat(settings.containerConfig().hostname()).isEqualTo("thishost");
    }

    @Test
    void cgroupNamespaceIsPrivateOnTheUnifiedHierarchy() {
      var unified = Samples.host(EnumSet.allOf(Feature.class), true, Samples.CAPABILITIES);
      var settings =
          Samples.reader(unified)
              .read(Samples.sent("default"), Samples.image(), Samples.ID, Samples.API);
      assertThat(settings.hostConfigView().cgroupnsMode()).isEqualTo("private");
    }

    @Test
    void swapIsTwiceTheMemoryWhenUnset() {
      assertThat(
              Samples.read(Samples.hostConfig("\"Memory\":10000000")).hostConfigView().memorySwap())
          .isEqualTo(20000000);
    }

    @Test
    void whatTheKernelCannotDoIsDroppedWithAWarning() {
      var bare = Samples.host(Set.of(), false, Samples.CAPABILITIES);
      var settings =
          Samples.reader(bare)
              .read(
                  Samples.hostConfig(
                      """
                      "Memory":10000000,"CpuShares":5,"PidsLimit":5,"CpusetCpus":"0","BlkioWeight":50
                      """),
                  Samples.image(),
                  Samples.ID,
                  Samples.API);
      assertThat(settings.hostConfigView().memory()).isZero();
      assertThat(settings.hostConfigView().pidsLimit()).isNull();
      assertThat(settings.warnings())
          .contains(
              "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted."
                  + " PIDs limit discarded.")
          .hasSize(5);
    }
  }

  @Nested
  class FromTheImage {

    private final List<String> none = List.of();

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"Image":"x"}                                  | [run]   | [a, b]
            {"Image":"x","Cmd":["c"]}                      | [run]   | [c]
            {"Image":"x","Cmd":"c d"}                      | [run]   | [c d]
            {"Image":"x","Entrypoint":["e"]}               | [e]     | [a, b]
            {"Image":"x","Entrypoint":["e"],"Cmd":["c"]}   | [e]     | [c]
            {"Image":"x","Entrypoint":[""],"Cmd":["c"]}    | []      | [c]
            {"Image":"x","Entrypoint":[],"Cmd":["c"]}      | []      | [c]
            """)
    void theCommandFollowsDockersRules(String body, String entrypoint, String cmd) {
      var image = Samples.image(List.of("a", "b"), List.of("run"), none);
      var config = Samples.reader().read(body, image, Samples.ID, Samples.API).containerConfig();
      assertThat(config.entrypoint()).hasToString(entrypoint);
      // A client that replaces the entrypoint loses the image's command.
      var replaced = body.contains("\"e\"") && !body.contains("Cmd");
      assertThat(config.cmd()).hasToString(replaced ? "[]" : cmd);
    }

    @Test
    void noCommandAtAllIsRefused() {
      assertThatThrownBy(() ->
              Samples.reader()
                  .read(
                      "{\"Image\":\"x\"}",
                      Samples.image(none, none, none),
                      Samples.ID,
                      Samples.API))
          .hasMessage("no command specified");
    }

    @Test
    void theImagesEnvironmentFollowsTheContainersOwn() {
      var image = Samples.image(List.of("sh"), none, List.of("PATH=/bin", "A=image"));
      var settings =
          Samples.reader()
              .read("{\"Image\":\"x\",\"Env\":[\"A=mine\"]}", image, Samples.ID, Samples.API);
      assertThat(settings.containerConfig().env()).containsExactly("A=mine", "PATH=/bin");
    }

    @Test
    void aVolumeOfTheImageIsNamedInAWarning() {
      var plain = Samples.image();
      var image =
          new dev.slipway.image.model.ImageConfig(
              plain.id(),
              "",
              "linux",
              "amd64",
              "",
              plain.created(),
              none,
              none,
              List.of("sh"),
              "/w",
              "app",
              Map.of("l", "image", "k", "image"),
              "SIGUSR1",
              List.of("80/tcp"),
              List.of("/data"),
              none,
              "",
              "",
              List.of(),
              "{}");
      var settings =
          Samples.reader()
              .read(
                  "{\"Image\":\"x\",\"Labels\":{\"l\":\"mine\"}}", image, Samples.ID, Samples.API);
      assertThat(settings.warnings()).singleElement().asString().contains("/data");
      assertThat(settings.stopSignal()).isEqualTo(10);
      assertThat(settings.labels()).isEqualTo(Map.of("l", "mine", "k", "image"));
      assertThat(settings.containerConfig().user()).isEqualTo("app");
      assertThat(settings.containerConfig().workingDir()).isEqualTo("/w");
      assertThat(settings.containerConfig().exposedPorts()).containsOnlyKeys("80/tcp");
    }
  }

  @Nested
  class Malformed {

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"HostConfig\":{}}", "{\"Nonsense\":1}"})
    void aBodyWithoutConfigIsRefused(String body) {
      refuses(body, "Config cannot be empty in order to create a container");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "{",
          "[]",
          "\"x\"",
          "{\"Image\":\"x\"} {}",
          "{'Image':'x'}",
          "{\"Image\":}",
          "nul"
        })
    void whatIsNoJsonObjectIsRefused(String body) {
      assertThatThrownBy(() -> Samples.read(body))
          .isInstanceOf(InvalidSettings.class)
          .hasMessageStartingWith("invalid JSON: ");
    }

    @Test
    void deepNestingIsRefusedInsteadOfExhaustingTheStack() {
      var deep = "{\"Image\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
      assertThatThrownBy(() -> Samples.read(deep)).isInstanceOf(InvalidSettings.class);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"Image":5}                                    | number 5 into field Image of type string
            {"Image":"x","Tty":"yes"}                      | string into field Tty of type bool
            {"Image":"x","Env":"A=1"}                      | string into field Env of type list
            {"Image":"x","Labels":["a"]}                   | array into field Labels of type map
            {"Image":"x","HostConfig":[]}                  | array into field HostConfig of type object
            {"Image":"x","HostConfig":{"Memory":"1g"}}     | string into field HostConfig.Memory of type int64
            {"Image":"x","HostConfig":{"Memory":1.5}}      | number 1.5 into field HostConfig.Memory of type int64
            {"Image":"x","HostConfig":{"BlkioWeight":-1}}  | number -1 into field HostConfig.BlkioWeight of type uint16
            {"Image":"x","HostConfig":{"Binds":[1]}}       | number 1 into field HostConfig.Binds of type string
            {"Image":"x","HostConfig":{"RestartPolicy":1}} | number 1 into field HostConfig.RestartPolicy of type object
            """)
    void aWrongTypeNamesTheField(String body, String text) {
      refuses(body, "invalid JSON: json: cannot unmarshal " + text);
    }

    @Test
    void fieldNamesMatchInAnyCaseAndTheLastOfSeveralWins() {
      var settings =
          Samples.read(
              "{\"image\":\"a\",\"IMAGE\":\"b\",\"hostconfig\":{\"privileged\":true,\"Privileged\":false}}");
      assertThat(settings.image()).isEqualTo("b");
      assertThat(settings.hostConfigView().privileged()).isFalse();
    }

    @Test
    void unknownFieldsAreIgnoredAndNamed() {
      var settings =
          Samples.read("{\"Image\":\"x\",\"Foo\":1,\"HostConfig\":{\"Bar\":{\"a\":[]}}}");
      assertThat(settings.warnings())
          .containsExactly("Unknown field ignored: Foo", "Unknown field ignored: HostConfig.Bar");
      assertThat(settings.hostConfig()).doesNotContain("Bar");
    }
  }

  static List<String[]> refusals() {
    return Samples.resource("refusals.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" => ", 2))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWhatDockerOrThisVersionRefuses(String fields, String message) {
    var body =
        fields.startsWith("Config ")
            ? "{\"Image\":\"busybox\"," + fields.substring("Config ".length()) + "}"
            : Samples.hostConfig(fields);
    refuses(body, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          health  | Config.Healthcheck: health checks are not supported by this version
          volume  | HostConfig.Binds: named volumes are not supported by this version
          gpus    | HostConfig.DeviceRequests: device requests are not supported by this version
          """)
  void refusesByNameWhatIsNotHonouredYet(String sent, String message) {
    refuses(Samples.sent(sent).replace("\"/anon\":{}", ""), message);
  }

  @Test
  void anUnknownNetworkIsLeftToTheStart() {
    assertThat(Samples.read(Samples.sent("network")).networkMode())
        .isEqualTo(new NetworkMode.Named("foo"));
  }

  @Test
  void theRuntimeIsChosenAmongTheConfiguredOnes() {
    var settings = Samples.read(Samples.hostConfig("\"Runtime\":\"crun\""));
    assertThat(Samples.reader().runtime(settings))
        .isEqualTo(new OciRuntimeChoice("crun", "/usr/bin/crun"));
    assertThat(Samples.reader().runtime(Samples.read(Samples.sent("default"))))
        .isEqualTo(new OciRuntimeChoice("runc", "runc"));
  }

  @Test
  void theDefaultRuntimeIsForContainersThatNameNoneAndIsOneOfTheConfigured() {
    var crun = Map.of("crun", new SettingsProperties.RuntimeBinary("/usr/bin/crun"));
    var reader =
        new SettingsReader(
            new SettingsProperties(crun, "crun", "slipway", "", "", Path.of("/var/lib/slipway")),
            Samples.HOST,
            Samples.PATHS);
    var unnamed = reader.read(Samples.sent("default"), Samples.image(), Samples.ID, Samples.API);
    assertThat(reader.runtime(unnamed)).isEqualTo(new OciRuntimeChoice("crun", "/usr/bin/crun"));
    var unknown =
        new SettingsProperties(crun, "youki", "slipway", "", "", Path.of("/var/lib/slipway"));
    assertThatThrownBy(() -> new SettingsReader(unknown, Samples.HOST, Samples.PATHS))
        .hasMessageContaining("slipway.default-runtime")
        .hasMessageContaining("slipway.runtimes.youki.path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"everything", "many-20.10"})
  void theMacAddressIsFoundWhereverTheClientPutsIt(String name) {
    assertThat(Samples.read(Samples.sent(name)).containerConfig().macAddress())
        .isEqualTo("02:42:ac:11:00:07");
  }

  @Test
  void noByteOfAHostileBodyReachesTheFileSystem() {
    refuses(
        Samples.hostConfig("\"Tmpfs\":{\"/a\\u0000b\":\"\"}"),
        "invalid character NUL in a key of HostConfig.Tmpfs");
    refuses(
        Samples.hostConfig("\"Binds\":[\"/a\\u0000:/b\"]"),
        "invalid character NUL in HostConfig.Binds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        // exposed | bindings | publish all | published as container port/protocol@host ports
        "80/tcp | - | false | -",
        "80/tcp | `{\"80/tcp\":null}` | false | -",
        "80/tcp | `{\"80/tcp\":[]}` | false | -",
        "80/tcp | `{\"80/tcp\":[]}` | true | 80/tcp@0-0",
        "80/tcp | `{\"80/tcp\":null}` | true | 80/tcp@0-0",
        "80/tcp | `{\"80/tcp\":[{}]}` | false | 80/tcp@0-0",
        "80/tcp | `{\"80/tcp\":[{\"HostPort\":\"8000-8010\"}]}` | false | 80/tcp@8000-8010",
        "80/tcp | `{\"80/tcp\":[{\"HostPort\":\"81/udp\"}]}` | true | 80/tcp@81-81",
        "80/tcp | `{\"80/udp\":[{\"HostPort\":\"81\"}]}` | false | -",
        "80/tcp | `{\"81/tcp\":[{\"HostPort\":\"81\"}]}` | true | 80/tcp@0-0",
        "80 | `{\"80\":[{\"HostPort\":\"81\"}]}` | false | 80/tcp@81-81",
        "70-71/udp | - | true | `70/udp@0-0 71/udp@0-0`",
      })
  void onlyWhatIsExposedIsPublished(
      String exposed, @Nullable String bindings, boolean all, @Nullable String published) {
    var body =
        "{\"Image\":\"x\",\"ExposedPorts\":{\"%s\":{}},\"HostConfig\":{\"PublishAllPorts\":%s,\"PortBindings\":%s}}"
            .formatted(exposed, all, bindings);
    assertThat(
            Samples.read(body).ports().stream()
                .map(port ->
                    "%d/%s@%d-%d"
                        .formatted(
                            port.containerPort(),
                            port.protocol(),
                            port.hostPort(),
                            port.hostPortEnd()))
                .collect(Collectors.joining(" ")))
        .isEqualTo(published == null ? "" : published);
  }

  @Test
  void anImageMayExposeRangesAndNonsense() {
    var image = Samples.exposing(List.of("33060-33061/tcp", "x", "99999/tcp"));
    var settings =
        Samples.reader()
            .read(Samples.hostConfig("\"PublishAllPorts\":true"), image, Samples.ID, Samples.API);
    var again =
        Samples.reader()
            .reread(settings.config(), settings.hostConfig(), settings.networkingConfig());
    assertThat(again.ports())
        .extracting(PublishedPort::containerPort)
        .containsExactly(33060, 33061);
  }

  @Test
  void aHostAddressOfIpv6IsRefusedAndAMappedOneIsWhatItMaps() {
    var binding =
        "{\"Image\":\"x\",\"ExposedPorts\":{\"80/tcp\":{}},\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"%s\"}]}}}";
    for (var address : List.of("::", "::1", "fe80::1")) {
      refuses(
          binding.formatted(address),
          "HostConfig.PortBindings: host addresses of IPv6, such as "
              + address
              + ", are not supported by this version");
    }
    assertThat(Samples.read(binding.formatted("::ffff:127.0.0.1")).ports())
        .containsExactly(new PublishedPort(80, "tcp", "127.0.0.1", 0, 0));
  }

  @Test
  void theWorkingDirectoryOfTheClientIsCleaned() {
    var body = "{\"Image\":\"x\",\"WorkingDir\":\"%s\"}";
    assertThat(Samples.read(body.formatted("/a/../b//c/")).containerConfig().workingDir())
        .isEqualTo("/b/c");
    assertThat(Samples.read(body.formatted("/..")).containerConfig().workingDir()).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"Image\":\"\",\"Cmd\":[]} | no command specified",
        "{\"Hostname\":\"x\"} | no command specified",
        "{\"Cmd\":\"sh\"} | Image: containers without an image are not supported by this version",
      })
  void anEmptyImageIsRefused(String body, String message) {
    assertThatThrownBy(() -> Samples.reader().image(body)).hasMessage(message);
  }

  @Test
  void theServicesOwnDataIsShownOnlySoThatItCanBeUnmounted() {
    for (var source : List.of("/var/lib/slipway/containers", "/var/lib", "/")) {
      var bind = "\"Binds\":[\"" + source + ":/x:%s\"]";
      assertThat(Samples.read(Samples.hostConfig(bind.formatted("ro"))).warnings()).isEmpty();
      refuses(
          Samples.hostConfig(bind.formatted("rprivate")),
          "invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when"
              + " mount source is within the daemon root, daemon root: \"/var/lib/slipway\", bind"
              + " mount source: \""
              + source
              + "\", propagation: \"rprivate\"");
    }
    assertThat(Samples.read(Samples.hostConfig("\"Binds\":[\"/srv/a:/x:rprivate\"]")).warnings())
        .isEmpty();
  }

  @Test
  void portsAreReadFromBindingsAndExposure() {
    assertThat(Samples.read(Samples.sent("everything")).ports())
        .containsExactly(
            new PublishedPort(80, "tcp", "", 8080, 8080),
            new PublishedPort(9000, "udp", "127.0.0.1", 9000, 9000),
            new PublishedPort(9001, "udp", "127.0.0.1", 9001, 9001));
    assertThat(
            Samples.read(
                    "{\"Image\":\"x\",\"ExposedPorts\":{\"80/tcp\":{}},\"HostConfig\":{\"PublishAllPorts\":true}}")
                .ports())
        .containsExactly(new PublishedPort(80, "tcp", "", 0, 0));
  }

  @Test
  void timesOfStopAreAsWideAsInDocker() {
    assertThat(Samples.read("{\"Image\":\"x\",\"StopTimeout\":4294967295}").stopTimeoutSeconds())
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(Samples.read("{\"Image\":\"x\",\"StopTimeout\":-7}").stopTimeoutSeconds())
        .isEqualTo(-1);
  }

  @Test
  void storedSettingsAreReadThoughTheHostHasLostABindSource() {
    var accepted =
        Samples.reader()
            .read(
                Samples.hostConfig(
                    "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/srv/a\",\"Target\":\"/a\"}]"),
                Samples.image(List.of("sh"), List.of(), List.of()),
                Samples.ID,
                Samples.API);
    var lost = accepted.hostConfig().replace("/srv/a", "/srv/lost");
    assertThatThrownBy(
            () -> Samples.reader().reread(accepted.config(), lost, accepted.networkingConfig()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("bind source path does not exist: /srv/lost");
    var stored = Samples.reader().stored(accepted.config(), lost, accepted.networkingConfig());
    assertThat(stored.hostConfig()).isEqualTo(lost);
    assertThat(stored.containerConfig()).isEqualTo(accepted.containerConfig());
  }
}
