package dev.slipway.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostFilesTest {

  private static final String HEAD =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  @Test
  void hostsListsExtraHostsAndTheContainersOwnAddress() {
    var settings = Samples.read(Samples.sent("everything"));
    assertThat(HostFiles.hosts(settings, List.of("172.31.0.2"), "172.31.0.1"))
        .isEqualTo(HEAD + "1.2.3.4\ta\n172.31.0.1\th\n172.31.0.2\tweb.ex.org web\n");
    assertThat(HostFiles.hostname(settings)).isEqualTo("web\n");
  }

  @Test
  void aFullNameIsFollowedByItsFirstLabel() {
    for (var config :
        List.of(
            "\"Hostname\":\"web.ex.org\"",
            "\"Hostname\":\"web\",\"Domainname\":\"ex.org\"",
            "\"Hostname\":\"web.ex\",\"Domainname\":\"org\"")) {
      var settings = Samples.read("{\"Image\":\"x\"," + config + "}");
      assertThat(HostFiles.hosts(settings, List.of("172.31.0.2"), "172.31.0.1"))
          .isEqualTo(HEAD + "172.31.0.2\tweb.ex.org web\n");
    }
  }

  @Test
  void withoutANetworkThereIsOnlyLocalhost() {
    assertThat(HostFiles.hosts(Samples.read(Samples.sent("none")), List.of(), "")).isEqualTo(HEAD);
  }

  @Test
  void theHostsOwnHostsAreKeptInHostNetworkMode() {
    var settings =
        Samples.read(Samples.hostConfig("\"NetworkMode\":\"host\",\"ExtraHosts\":[\"a:1.2.3.4\"]"));
    assertThat(HostFiles.hostNetworkHosts(settings, "127.0.0.1 x", ""))
        .isEqualTo("127.0.0.1 x\n1.2.3.4\ta\n");
  }

  @Test
  void theHostsServersAreTakenWithoutLoopbackOnes() {
    var settings = Samples.read(Samples.sent("default"));
    assertThat(
            HostFiles.resolv(
                settings,
                """
                # comment
                nameserver 127.0.0.53
                nameserver 10.0.0.1
                search a.org b.org
                options ndots:2 edns0
                """))
        .isEqualTo("nameserver 10.0.0.1\nsearch a.org b.org\noptions ndots:2 edns0\n");
    assertThat(HostFiles.resolv(settings, "nameserver ::1\n"))
        .isEqualTo("nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
  }

  @Test
  void loopbackServersAreKeptInHostNetworkMode() {
    assertThat(HostFiles.resolv(Samples.read(Samples.sent("host")), "nameserver 127.0.0.53\n"))
        .isEqualTo("nameserver 127.0.0.53\n");
  }

  @Test
  void theContainersOwnServersWin() {
    assertThat(
            HostFiles.resolv(
                Samples.read(Samples.sent("everything")), "nameserver 10.0.0.1\nsearch z\n"))
        .isEqualTo("nameserver 1.1.1.1\nsearch ex.org\noptions ndots:2\n");
    assertThat(
            HostFiles.resolv(
                Samples.read(Samples.hostConfig("\"DnsSearch\":[\".\"]")),
                "nameserver 10.0.0.1\nsearch z\n"))
        .isEqualTo("nameserver 10.0.0.1\n");
  }
}
