package dev.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The networks that need not be made. */
class BuiltInNetworksTest {

  private final BuiltInNetworks networks =
      new BuiltInNetworks("slipway0", Subnet.of("172.29.0.0/16"));

  @Test
  void bridgeHostAndNoneAreThere() {
    assertThat(networks.list())
        .extracting(BuiltInNetwork::name)
        .containsExactly("bridge", "host", "none");
    assertThat(networks.list())
        .extracting(BuiltInNetwork::driver)
        .containsExactly("bridge", "host", "null");
    assertThat(networks.list()).allMatch(network -> network.id().matches("[0-9a-f]{64}"));
    assertThat(networks.bridge().gateway()).isEqualTo("172.29.0.1");
  }

  @Test
  void idsDoNotDependOnTheHost() {
    var elsewhere = new BuiltInNetworks("other0", Subnet.of("10.0.0.0/24"));

    assertThat(elsewhere.bridge().id()).isEqualTo(networks.bridge().id());
  }

  @Test
  void aNetworkIsFoundByNameIdAndBeginningOfItsId() {
    var bridge = networks.bridge();

    assertThat(networks.find("bridge")).contains(bridge);
    assertThat(networks.find(bridge.id())).contains(bridge);
    assertThat(networks.find(bridge.id().substring(0, 12))).contains(bridge);
    assertThat(networks.find("nonet")).isEmpty();
    assertThat(networks.find("")).isEmpty();
  }
}
