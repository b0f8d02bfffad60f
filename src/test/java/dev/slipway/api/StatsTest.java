package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import dev.slipway.runtime.TaskMetrics;
import dev.slipway.runtime.TaskMetrics.BlockIo;
import dev.slipway.runtime.TaskMetrics.Cpu;
import dev.slipway.runtime.TaskMetrics.Memory;
import dev.slipway.runtime.TaskMetrics.Pids;
import dev.slipway.stats.HostCpu;
import dev.slipway.stats.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A container's statistics over HTTP. */
class StatsTest extends ServedApi {

  private static final String ZERO_CPU =
      "{\"cpu_usage\":{\"total_usage\":0,\"usage_in_kernelmode\":0,\"usage_in_usermode\":0},"
          + "\"throttling_data\":{\"periods\":0,\"throttled_periods\":0,\"throttled_time\":0}}";

  private static final String NO_DISKS =
      "{\"io_service_bytes_recursive\":null,\"io_serviced_recursive\":null,"
          + "\"io_queue_recursive\":null,\"io_service_time_recursive\":null,"
          + "\"io_wait_time_recursive\":null,\"io_merged_recursive\":null,"
          + "\"io_time_recursive\":null,\"sectors_recursive\":null}";

  private static final String IDENTITY = "\"name\":\"/web\",\"id\":\"" + ID + "\"";

  private static final List<BlockIo.Entry> NONE = List.of();

  @Test
  void aContainerThatDoesNotRunHasZerosAtOnce() {
    know(container("exited"));
    for (String query : List.of("?stream=0", "?stream=false&one-shot=1")) {
      Http.Reply reply = http.get("/containers/web/stats" + query);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.head()).contains("content-type: application/json");
      assertThat(reply.body())
          .isEqualTo(
              "{\"read\":\"0001-01-01T00:00:00Z\",\"preread\":\"0001-01-01T00:00:00Z\","
                  + "\"pids_stats\":{},\"blkio_stats\":"
                  + NO_DISKS
                  + ",\"num_procs\":0,\"storage_stats\":{},\"cpu_stats\":"
                  + ZERO_CPU
                  + ",\"precpu_stats\":"
                  + ZERO_CPU
                  + ",\"memory_stats\":{},"
                  + IDENTITY
                  + "}\n");
    }
  }

  @Test
  void oneReadingOnAHostWithTheFirstVersionOfCgroups() {
    know(container("running"));
    TaskMetrics metrics =
        new TaskMetrics(
            Instant.parse("2026-03-01T12:00:02.5Z"),
            new Pids(2, 0),
            new Cpu(50, 20, 30, List.of(24L, 26L), 7, 6, 5),
            new Memory(4096, 8192, 0, 1024, Map.of("rss", 1L, "cache", 2L)),
            new BlockIo(
                List.of(new BlockIo.Entry(8, 0, "Read", 9)),
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE));
    when(stats.now(ID)).thenReturn(new Sample(metrics, new HostCpu(1000, 2)));
    assertThat(http.get("/containers/web/stats?stream=0&one-shot=1").body())
        .isEqualTo(
            "{\"read\":\"2026-03-01T12:00:02.500Z\",\"preread\":\"0001-01-01T00:00:00Z\","
                + "\"pids_stats\":{\"current\":2},\"blkio_stats\":{"
                + "\"io_service_bytes_recursive\":"
                + "[{\"major\":8,\"minor\":0,\"op\":\"Read\",\"value\":9}],"
                + "\"io_serviced_recursive\":[],\"io_queue_recursive\":[],"
                + "\"io_service_time_recursive\":[],\"io_wait_time_recursive\":[],"
                + "\"io_merged_recursive\":[],\"io_time_recursive\":[],\"sectors_recursive\":[]},"
                + "\"num_procs\":0,\"storage_stats\":{},\"cpu_stats\":{\"cpu_usage\":"
                + "{\"total_usage\":50,\"percpu_usage\":[24,26],\"usage_in_kernelmode\":20,"
                + "\"usage_in_usermode\":30},\"system_cpu_usage\":1000,\"online_cpus\":2,"
                + "\"throttling_data\":"
                + "{\"periods\":7,\"throttled_periods\":6,\"throttled_time\":5}},"
                + "\"precpu_stats\":"
                + ZERO_CPU
                + ",\"memory_stats\":{\"usage\":4096,\"max_usage\":8192,"
                + "\"stats\":{\"cache\":2,\"rss\":1},\"limit\":1024},"
                + IDENTITY
                + "}\n");
  }

  @Test
  void oneReadingOnAHostWithTheSecondVersionOfCgroups() {
    know(container("running"));
    TaskMetrics metrics =
        new TaskMetrics(
            Instant.parse("2026-03-01T12:00:02.123456789Z"),
            new Pids(2, -1),
            new Cpu(50, 20, 30, List.of(), 0, 0, 0),
            new Memory(4096, 0, 3, -1, Map.of("anon", 1L)),
            BlockIo.NONE);
    when(stats.now(ID)).thenReturn(new Sample(metrics, new HostCpu(1000, 2)));
    assertThat(http.get("/containers/web/stats?stream=0&one-shot=1").body())
        .contains(
            "\"read\":\"2026-03-01T12:00:02.123456789Z\"",
            "\"pids_stats\":{\"current\":2,\"limit\":18446744073709551615}",
            "\"blkio_stats\":" + NO_DISKS,
            "\"cpu_usage\":{\"total_usage\":50,\"usage_in_kernelmode\":20,",
            "\"memory_stats\":{\"usage\":4096,\"stats\":{\"anon\":1},\"failcnt\":3,\"limit\":")
        // The host's memory is the limit then.
        .doesNotContain("max_usage", "percpu_usage")
        .matches("(?s).*\"limit\":[1-9]\\d{6,15}},\"name\".*");
  }

  @Test
  void aStreamOfOneReadingIsRefused() {
    know(container("running"));
    Http.Reply reply = http.get("/containers/web/stats?one-shot=1");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("cannot have stream=true and one-shot=true");
  }
}
