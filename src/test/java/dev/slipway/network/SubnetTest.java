package dev.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the subnet setting. */
class SubnetTest {

  @Test
  void theFirstAddressIsTheGateway() {
    assertThat(Subnet.of("172.29.0.0/16").gateway()).isEqualTo("172.29.0.1");
    assertThat(Subnet.of("192.168.77.128/25").gateway()).isEqualTo("192.168.77.129");
  }

  @Test
  void bitsBehindThePrefixAreCleared() {
    assertThat(Subnet.of("10.1.2.3/8")).hasToString("10.0.0.0/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10.0.0.0", "10.0.0.256/24", "10.0.0.0/31", "10.0.0.0/7", "fd00::/64"})
  void whatIsNoUsableSubnetIsRefused(String text) {
    assertThatThrownBy(() -> Subnet.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
