package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.slipway.crash.Draws;
import dev.slipway.oci.Samples;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Addresses;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.ExtraHost;
import dev.slipway.settings.model.PortList;
import dev.slipway.settings.model.Settings;
import dev.slipway.settings.model.Signals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every value in a create body, whatever a client puts there. */
class HostileSettingsTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Every field that takes a text with a grammar of its own, by its place in the body. */
  private static final List<String> TEXT_FIELDS =
      List.of(
          "{\"StopSignal\":%s}",
          "{\"User\":%s}",
          "{\"WorkingDir\":%s}",
          "{\"Hostname\":%s}",
          "{\"MacAddress\":%s}",
          "{\"Env\":[%s]}",
          "{\"Cmd\":%s}",
          "{\"Volumes\":{%s:{}}}",
          "{\"ExposedPorts\":{%s:{}}}",
          "{\"HostConfig\":{\"Binds\":[%s]}}",
          "{\"HostConfig\":{\"NetworkMode\":%s}}",
          "{\"HostConfig\":{\"PortBindings\":{%s:[{\"HostPort\":\"80\"}]}}}",
          "{\"HostConfig\":{\"PortBindings\":{\"80\":[{\"HostPort\":%s}]}}}",
          "{\"HostConfig\":{\"PortBindings\":{\"80\":[{\"HostIp\":%s}]}}}",
          "{\"HostConfig\":{\"Tmpfs\":{\"/x\":%s}}}",
          "{\"HostConfig\":{\"Tmpfs\":{%s:\"\"}}}",
          "{\"HostConfig\":{\"Devices\":[{\"PathOnHost\":%s}]}}",
          "{\"HostConfig\":{\"DeviceCgroupRules\":[%s]}}",
          "{\"HostConfig\":{\"Mounts\":[{\"Type\":\"bind\",\"Source\":%s,\"Target\":\"/x\"}]}}",
          "{\"HostConfig\":{\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":%s}]}}",
          "{\"HostConfig\":{\"CpusetCpus\":%s}}",
          "{\"HostConfig\":{\"SecurityOpt\":[%s]}}",
          "{\"HostConfig\":{\"ExtraHosts\":[%s]}}",
          "{\"HostConfig\":{\"Dns\":[%s]}}",
          "{\"HostConfig\":{\"CapAdd\":[%s]}}",
          "{\"HostConfig\":{\"Sysctls\":{%s:\"1\"}}}",
          "{\"HostConfig\":{\"IpcMode\":%s}}",
          "{\"HostConfig\":{\"CgroupParent\":%s}}",
          "{\"HostConfig\":{\"Ulimits\":[{\"Name\":%s}]}}",
          "{\"HostConfig\":{\"LogConfig\":{\"Type\":%s}}}",
          "{\"HostConfig\":{\"Runtime\":%s}}");

  private static final List<String> NUMBER_FIELDS =
      List.of(
          "{\"StopTimeout\":%s}",
          "{\"Healthcheck\":{\"Interval\":%s}}",
          "{\"Healthcheck\":{\"Retries\":%s}}",
          "{\"HostConfig\":{\"Memory\":%s}}",
          "{\"HostConfig\":{\"MemorySwap\":%s,\"Memory\":9000000}}",
          "{\"HostConfig\":{\"ShmSize\":%s}}",
          "{\"HostConfig\":{\"NanoCpus\":%s}}",
          "{\"HostConfig\":{\"CpuShares\":%s}}",
          "{\"HostConfig\":{\"CpuPeriod\":%s,\"CpuQuota\":%s}}",
          "{\"HostConfig\":{\"PidsLimit\":%s}}",
          "{\"HostConfig\":{\"OomScoreAdj\":%s}}",
          "{\"HostConfig\":{\"BlkioWeight\":%s}}",
          "{\"HostConfig\":{\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":%s,\"Hard\":%s}]}}",
          "{\"HostConfig\":{\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/x\",\"TmpfsOptions\":"
              + "{\"SizeBytes\":%s}}]}}",
          "{\"HostConfig\":{\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/x\",\"TmpfsOptions\":"
              + "{\"Mode\":%s}}]}}");

  /** The settings; empty when they were refused as such. Anything else thrown is a fault. */
  private static Optional<Settings> accepted(String body) {
    try {
      return Optional.of(Samples.read(body));
    } catch (InvalidSettings refused) {
      assertThat(refused.getMessage())
          .isNotBlank()
          .doesNotContain("dev.slipway", "java.", "Feature`");
      return Optional.empty();
    }
  }

  private static <T> Optional<T> parsed(Function<String, T> parser, String text) {
    try {
      return Optional.of(parser.apply(text));
    } catch (InvalidSettings refused) {
      return Optional.empty();
    }
  }

  /** What was accepted is stored in a form that is read again to the same. */
  private static void staysTheSame(Settings settings) {
    Settings again =
        Samples.reader()
            .reread(settings.config(), settings.hostConfig(), settings.networkingConfig());
    assertThat(again.config()).isEqualTo(settings.config());
    assertThat(again.hostConfig()).isEqualTo(settings.hostConfig());
    assertThat(again.networkingConfig()).isEqualTo(settings.networkingConfig());
    assertThat(again.stopSignal()).isBetween(1, 64);
    assertThat(again.networkMode().text()).hasSizeLessThan(256);
  }

  @Test
  void acceptedTextsAreReadAgainToTheSame() {
    Draws draws =
        Draws.near(
            "SIGTERM",
            "1000:1000",
            "/srv/a",
            "80/tcp",
            "8000-8010",
            "127.0.0.1",
            "::1",
            "a:1.2.3.4",
            "/srv/a:/x:ro,rshared",
            "size=1m,mode=700,ro",
            "c 1:3 rwm",
            "0-3",
            "NET_ADMIN",
            "bridge",
            "container:a",
            "seccomp=unconfined",
            "A=b",
            "02:42:ac:11:00:02",
            "/dev/null",
            "nofile");
    Consumer<String> property =
        text ->
            accepted(body(draws.random().pick(TEXT_FIELDS), JSON.writeValueAsString(text)))
                .ifPresent(HostileSettingsTest::staysTheSame);
    draws.all(property);
    for (String field : TEXT_FIELDS) {
      for (String text : Set.of("", "\0", "..", "\ud800", "a".repeat(300), "a".repeat(70_000))) {
        accepted(body(field, JSON.writeValueAsString(text)))
            .ifPresent(HostileSettingsTest::staysTheSame);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "0",
        "1",
        "511",
        "65536",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1e30",
        "1.5",
        "-0.0",
        "null",
        "true",
        "\"1\"",
        "[]",
        "{}"
      })
  void everyNumberFieldTakesOrRefusesEveryNumber(String number) {
    for (String field : NUMBER_FIELDS) {
      accepted(body(field, number)).ifPresent(HostileSettingsTest::staysTheSame);
    }
  }

  @Test
  void aDamagedBodyIsRefusedOrReadAgainToTheSame() {
    Draws.near(
            Samples.sent("default"),
            "{\"Image\":\"busybox\",\"Cmd\":[\"a\"],\"HostConfig\":{\"Memory\":9000000,"
                + "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80\"}]},\"Binds\":[\"/etc:/x:ro\"]}}")
        .all(text -> accepted(text).ifPresent(HostileSettingsTest::staysTheSame));
  }

  @Test
  void theLastOfSeveralKeysWins() {
    assertThat(Samples.read("{\"Image\":\"a\",\"Image\":\"b\"}").image()).isEqualTo("b");
  }

  @Test
  void anAcceptedPortIsOneThatCanBePublished() {
    Draws draws = Draws.near("80", "80/tcp", "53/udp", "9/sctp");
    draws.all(text -> {
      String host = draws.random().pick(List.of("", "0", "8080", "8000-8010", "65535"));
      String bindings = JSON.writeValueAsString(Map.of(text, List.of(Map.of("HostPort", host))));
      String exposed = JSON.writeValueAsString(Map.of(text, Map.of()));
      accepted(
              "{\"Image\":\"x\",\"ExposedPorts\":%s,\"HostConfig\":{\"PortBindings\":%s}}"
                  .formatted(exposed, bindings))
          .map(settings ->
              PortList.published(settings.containerConfig(), settings.hostConfigView()).getFirst())
          .ifPresent(port -> {
            assertThat(port.containerPort()).isBetween(1, 65535);
            assertThat(Set.of("tcp", "udp", "sctp")).contains(port.protocol());
            assertThat(port.hostPort()).isBetween(0, port.hostPortEnd());
            assertThat(port.hostPortEnd()).isLessThan(65536);
          });
    });
  }

  @Test
  void anAcceptedBindIsCanonicalAndAbsoluteInside() {
    Draws.near("/a:/b", "/a/../c:/b/./d:ro", "/a:/b:rw,rshared,z")
        .all(text ->
            parsed(Bind::parse, text)
                .ifPresent(bind -> {
                  assertThat(bind.target())
                      .startsWith("/")
                      .isNotEqualTo("/")
                      .doesNotContain("/../");
                  String again = bind.source() + ":" + bind.target();
                  if (!bind.source().isEmpty()) {
                    assertThat(Bind.parse(again).target()).isEqualTo(bind.target());
                  }
                }));
  }

  @Test
  void anAcceptedExtraHostHasAnAddress() {
    Draws.near("a:1.2.3.4", "a=::1", "a:[::1]", "a:host-gateway")
        .all(text ->
            parsed(ExtraHost::parse, text)
                .ifPresent(host -> {
                  assertThat(host.isGateway() || Addresses.isIp(host.address())).isTrue();
                  assertThat(host.name()).isNotEmpty().doesNotContain("\n", " ", "\t");
                  assertThat(ExtraHost.parse(host.name() + "=" + host.address())).isEqualTo(host);
                }));
  }

  @Test
  void aSignalHasANumberOfLinux() {
    Draws.near("SIGTERM", "kill", "9", "RTMIN+3", "SIGRTMAX-14")
        .all(text ->
            parsed(Signals::number, text)
                .ifPresent(number -> {
                  assertThat(number).isBetween(1, 64);
                  assertThat(Signals.number(number.toString())).isEqualTo(number);
                }));
  }

  @Test
  void tmpfsOptionsNeverContradictEachOther() {
    Draws.near("size=1m,mode=700", "rw,exec,suid,dev", "ro,rshared", "size=1,size=2")
        .all(text ->
            parsed(TmpfsOptions::of, text)
                .ifPresent(options -> {
                  assertThat(options).doesNotHaveDuplicates().doesNotContainSequence("ro", "rw");
                  assertThat(options.contains("exec") && options.contains("noexec")).isFalse();
                  assertThat(options.stream().filter(Bind.PROPAGATIONS::contains)).hasSize(1);
                  assertThat(TmpfsOptions.of(String.join(",", options))).hasSameElementsAs(options);
                }));
  }

  @Test
  void anAddressIsRecognisedWithoutANameServer() {
    Draws.near("1.2.3.4", "::ffff:1.2.3.4", "fe80::1", "255.255.255.255")
        .all(text -> {
          if (Addresses.isIp(text)) {
            assertThat(text).matches("[0-9a-fA-F:.]+");
          }
        });
  }

  @Test
  void aNetworkModeThatNoColumnHoldsIsRefused() {
    assertThatThrownBy(() ->
            Samples.read(
                Samples.hostConfig("\"NetworkMode\":\"container:%s\"".formatted("x".repeat(250)))))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("Invalid network mode");
  }

  @Test
  void aModeOfATmpfsMayUseAllBitsThatDockerTakes() {
    String mode =
        "{\"HostConfig\":{\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/x\",\"TmpfsOptions\":"
            + "{\"Mode\":4294967295}}]}}";
    assertThat(accepted(body(mode, ""))).isPresent();
  }

  @Test
  void deepNestingIsRefusedInWordsOfNobodysCode() {
    assertThatThrownBy(() -> Samples.read("{\"Image\":" + "[".repeat(10_000)))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage("invalid JSON: exceeded max depth or length");
  }

  @Test
  void longBodiesAreReadInLinearTime() {
    int size = 2_000_000;
    for (String field : TEXT_FIELDS) {
      for (String piece : Set.of("a", "1", "1,", "/a", "a:", "=", "0-", "-", "1.", "f:")) {
        String body = body(field, "\"" + piece.repeat(size / 20 / piece.length()) + "\"");
        assertTimeoutPreemptively(SOON, () -> accepted(body));
      }
    }
    for (String item : Set.of("\"A=b\"", "\"/etc:/x\"", "1", "{}", "\"\"")) {
      String items = (item + ",").repeat(size / item.length()) + item;
      for (String field : Set.of("{\"Env\":[%s]}", "{\"HostConfig\":{\"Binds\":[%s]}}")) {
        assertTimeoutPreemptively(SOON, () -> accepted(body(field, items)));
      }
    }
  }

  /** A body that needs nothing but the value, which stands in the place of each %s. */
  private static String body(String field, String value) {
    String inner = field.substring(1).replace("%s", value);
    return "{\"Image\":\"busybox\"," + inner;
  }
}
