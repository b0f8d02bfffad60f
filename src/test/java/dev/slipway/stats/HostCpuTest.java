package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostCpuTest {

  @Test
  void sevenCountsOfTheFirstLineAreAdded() {
    HostCpu cpu =
        HostCpu.parse(
            List.of(
                "cpu  1 2 3 4 5 6 7 800 900 1000",
                "cpu0 9 9 9 9",
                "cpu1 9 9 9",
                "intr 5 6",
                "cpufreq 1"));
    assertThat(cpu).isEqualTo(new HostCpu(280_000_000, 2));
  }

  @Test
  void thisHostCounts() {
    HostCpu cpu = HostCpu.now();
    assertThat(cpu.nanos()).isPositive();
    assertThat(cpu.online()).isPositive();
  }
}
