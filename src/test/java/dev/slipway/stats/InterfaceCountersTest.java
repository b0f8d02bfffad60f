package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InterfaceCountersTest {

  @Test
  void interfacesOfTheContainersNetworksAreCounted() {
    assertThat(
            InterfaceCounters.parse(
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:    999       9    0    0    0     0          0         0      999       9    0    0    0     0       0          0
                  eth0:18446744073709551615 2 3 4 91 92 93 94 5 6 7 8 95 96 97 98
                  eth1:       1       0    0    0    0     0          0         0        2       0    0    0    0     0       0          0
                  tunl0:      1       0    0    0    0     0          0         0        2       0    0    0    0     0       0          0
                """
                    .lines()
                    .toList()))
        .isEqualTo(
            Map.of(
                "eth0", new InterfaceCounters(-1, 2, 3, 4, 5, 6, 7, 8),
                "eth1", new InterfaceCounters(1, 0, 0, 0, 2, 0, 0, 0)));
  }

  @Test
  void whoSharesTheHostsNetworkHasNoneOfItsOwn() {
    assertThat(InterfaceCounters.of(Math.toIntExact(ProcessHandle.current().pid()))).isEmpty();
  }

  @Test
  void whoHasEndedHasNone() {
    assertThat(InterfaceCounters.of(Integer.MAX_VALUE)).isEmpty();
  }
}
