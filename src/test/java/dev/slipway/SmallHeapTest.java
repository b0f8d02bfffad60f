package dev.slipway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In JVMs of their own: a collector cannot be changed. */
class SmallHeapTest {

  private static final long LIMIT_MIB = 400;

  @Test
  void whatIsDeadInTheOldGenerationGoesBeforeTheHeapIsAtItsLimit() throws Exception {
    assertThat(largestHeapMib("watched")).isLessThan(LIMIT_MIB / 2);
    assertThat(largestHeapMib("alone")).isGreaterThan(LIMIT_MIB / 2);
  }

  private static long largestHeapMib(String how) throws Exception {
    Process allocating =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xms48m",
                    "-Xmn24m",
                    "-Xmx" + LIMIT_MIB + "m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Allocating.class.getName(),
                    how))
            .redirectErrorStream(true)
            .start();
    try (var said = allocating.inputReader()) {
      return Long.parseLong(said.readLine());
    }
  }

  /** Keeps the last 20 MiB of a gibibyte, and prints the most that the heap had of memory. */
  static final class Allocating {

    private static final int BLOCK = 64 << 10;
    private static final int KEPT = (20 << 20) / BLOCK;
    private static final int ALL = (1 << 30) / BLOCK;

    private Allocating() {}

    public static void main(String[] how) {
      if (how[0].equals("watched")) {
        new SmallHeap().afterPropertiesSet();
      }
      MemoryPoolMXBean old =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getName().equals("Tenured Gen"))
              .findFirst()
              .orElseThrow();
      byte[][] kept = new byte[KEPT][];
      long most = 0;
      for (int block = 0; block < ALL; block++) {
        kept[block % KEPT] = new byte[BLOCK];
        if (block % KEPT == 0) {
          // Nobody allocates faster than the one that watches the heap gets its turn.
          await()
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(1))
              .until(() -> !old.isUsageThresholdExceeded());
          most =
              Math.max(
                  most, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted());
        }
      }
      System.out.println(most >> 20);
    }
  }
}
