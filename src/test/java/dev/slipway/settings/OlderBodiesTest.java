package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.OciSpec;
import dev.slipway.oci.Samples;
import dev.slipway.oci.SpecBinds;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.PublishedPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Create bodies of clients that speak older versions of Docker's API. */
class OlderBodiesTest {

  @Test
  void limitsBesideHostConfigCountWhereItDoesNotSayThem() {
    var host =
        Samples.read(
                "{\"Image\":\"x\",\"Memory\":9000000,\"MemorySwap\":9100000,\"CpuShares\":7,"
                    + "\"cpuset\":\"0\",\"HostConfig\":{\"CpuShares\":9}}")
            .hostConfigView();
    assertThat(host.memory()).isEqualTo(9000000);
    assertThat(host.memorySwap()).isEqualTo(9100000);
    assertThat(host.cpuShares()).isEqualTo(9);
    assertThat(host.cpusetCpus()).isEqualTo("0");
  }

  @Test
  void withoutHostConfigAllItsFieldsMayStandBesideTheOthers() {
    var settings = Samples.read("{\"Image\":\"x\",\"Privileged\":true,\"CpusetCpus\":\"1\"}");
    assertThat(settings.hostConfigView().privileged()).isTrue();
    assertThat(settings.hostConfigView().cpusetCpus()).isEqualTo("1");
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void otherFieldsBesideHostConfigAreNamedAndDoNothing() {
    var settings =
        Samples.read("{\"Image\":\"x\",\"Privileged\":true,\"Runtime\":null,\"HostConfig\":{}}");
    assertThat(settings.hostConfigView().privileged()).isFalse();
    assertThat(settings.warnings()).containsExactly("Unknown field ignored: Privileged");
  }

  @Test
  void theLeastMemoryIsTheSameWhereverItStands() {
    for (var body : List.of("\"Memory\":1000", "\"Memory\":1000,\"HostConfig\":{}")) {
      assertThatThrownBy(() -> Samples.read("{\"Image\":\"x\"," + body + "}"))
          .isInstanceOf(InvalidSettings.class)
          .hasMessage("Minimum memory limit allowed is 6MB");
    }
  }

  @Test
  void fieldsThatNobodyKnowsAreNamedUnlessTheyAreNull() {
    assertThat(
            Samples.read(
                    "{\"Image\":\"x\",\"name\":null,\"authConfig\":null,\"PortSpecs\":null,"
                        + "\"HostConfig\":{\"LxcConf\":null,\"DiskQuota\":null,\"Foo\":1}}")
                .warnings())
        .containsExactly("Unknown field ignored: HostConfig.Foo");
  }

  @ParameterizedTest
  @CsvSource({"39, '', shareable", "40, '', private", "45, '', private", "39, none, none"})
  void theIpcModeFollowsTheVersion(int minor, String sent, String mode) {
    assertThat(Samples.read(Samples.hostConfig("\"IpcMode\":\"" + sent + "\""), minor))
        .extracting(settings -> settings.hostConfigView().ipcMode())
        .isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({"43, ro", "44, rro"})
  void readOnlyReachesBelowSubmountsSince44(int minor, String option) {
    var settings =
        Samples.read(
            Samples.hostConfig(
                "\"Binds\":[\"/srv/a:/x:ro\"],\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/etc\","
                    + "\"Target\":\"/y\",\"ReadOnly\":true}]"),
            minor);
    var again =
        Samples.reader()
            .reread(settings.config(), settings.hostConfig(), settings.networkingConfig());
    assertThat(SpecBinds.of(again.hostConfigView(), new BindRules(Samples.PATHS, Samples.SETTINGS)))
        .extracting(OciSpec.Mount::options)
        .containsOnly(List.of("rbind", option, "rprivate"));
  }

  @Test
  void whatOlderVersionsOfThisServiceStoredIsStillRead() {
    var settings =
        Samples.read(
            "{\"Image\":\"x\",\"ExposedPorts\":{\"80/tcp\":{}},\"HostConfig\":{\"Binds\":[\"/srv/a:/x\"],"
                + "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"10.0.0.1\"},{\"HostIp\":\"10.0.0.2\"}]}}}");
    var older =
        settings
            .hostConfig()
            .replace("10.0.0.1", "::1")
            .replace("/srv/a:/x", "/var/lib/slipway:/x:rprivate");
    var again = Samples.reader().reread(settings.config(), older, settings.networkingConfig());
    assertThat(again.hostConfig()).isEqualTo(older);
    assertThat(again.ports()).containsExactly(new PublishedPort(80, "tcp", "10.0.0.2", 0, 0));
    assertThat(SpecBinds.of(again.hostConfigView(), new BindRules(Samples.PATHS, Samples.SETTINGS)))
        .extracting(OciSpec.Mount::options)
        .containsExactly(List.of("rbind", "rprivate"));
  }

  @Test
  void forcedReadOnlyNeedsAVersionThatKnowsIt() {
    var body =
        Samples.hostConfig(
            "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/y\",\"ReadOnly\":true,"
                + "\"BindOptions\":{\"ReadOnlyForceRecursive\":true}}]");
    assertThatThrownBy(() -> Samples.read(body, 43))
        .hasMessage("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
  }

  @Test
  void whatCameLaterIsDropped() {
    var host =
        Samples.read(
                Samples.hostConfig(
                    "\"Annotations\":{\"a\":\"b\"},\"KernelMemoryTCP\":9000000,\"Mounts\":[{\"Type\":\"bind\","
                        + "\"Source\":\"/etc\",\"Target\":\"/y\",\"BindOptions\":{\"NonRecursive\":true}}]"),
                39)
            .hostConfigView();
    assertThat(host.annotations()).isEmpty();
    assertThat(Bind.of(host)).allMatch(Bind::recursive);
  }
}
