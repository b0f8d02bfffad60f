package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.slipway.runtime.TaskMetrics;
import dev.slipway.runtime.TaskMetrics.BlockIo.Entry;
import dev.slipway.runtime.TaskMetrics.Cpu;
import dev.slipway.runtime.TaskMetrics.Pids;
import dev.slipway.runtime.containerd.proto.cgroups1.Metrics;
import dev.slipway.runtime.containerd.proto.types.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What shims tell on hosts with either version of cgroups, written field number by field number.
 */
class CgroupMetricsTest {

  private static final Instant AT = Instant.ofEpochSecond(1_700_000_000, 5);

  @Test
  void versionTwoIsReadByItsFieldNumbers() throws IOException {
    byte[] message =
        message(
            field(1, message(number(1, 3), number(2, -1))),
            field(
                2,
                message(
                    number(1, 1000),
                    number(2, 600),
                    number(3, 400),
                    number(4, 7),
                    number(5, 6),
                    number(6, 5))),
            field(
                4,
                message(
                    number(1, 11),
                    number(13, 4096),
                    number(31, 31),
                    number(32, 8192),
                    number(33, -1),
                    number(34, 99),
                    number(35, 98))),
            field(
                6,
                message(
                    field(1, message(number(1, 8), number(2, 16), number(3, 10), number(4, 20))))),
            field(8, message(number(1, 91), number(4, 2), number(5, 93))));

    TaskMetrics read = read("io.containerd.cgroups.v2.Metrics", message);

    assertThat(read.at()).isEqualTo(AT);
    assertThat(read.pids()).isEqualTo(new Pids(3, -1));
    assertThat(read.cpu()).isEqualTo(new Cpu(1_000_000, 400_000, 600_000, List.of(), 7, 6, 5000));
    TaskMetrics.Memory memory = memory(read);
    assertThat(memory.usage()).isEqualTo(8192);
    assertThat(memory.maxUsage()).isZero();
    assertThat(memory.failures()).isEqualTo(2);
    assertThat(memory.limit()).isEqualTo(-1);
    assertThat(memory.stat())
        .hasSize(31)
        .containsAllEntriesOf(
            Map.of("anon", 11L, "inactive_file", 4096L, "thp_collapse_alloc", 31L, "file", 0L));
    assertThat(read.blockIo().serviceBytes())
        .containsExactly(new Entry(8, 16, "read", 10), new Entry(8, 16, "write", 20));
    assertThat(read.blockIo().serviced()).isNull();
  }

  @Test
  void versionOneIsReadByItsFieldNumbers() throws IOException {
    byte[] message =
        message(
            field(2, message(number(1, 3), number(2, 100))),
            field(
                3,
                message(
                    field(
                        1,
                        message(
                            number(1, 50),
                            number(2, 20),
                            number(3, 30),
                            number(4, 24),
                            number(4, 26))),
                    field(2, message(number(1, 7), number(2, 6), number(3, 5))))),
            field(
                4,
                message(
                    number(1, 11),
                    number(16, 1 << 20),
                    number(17, 1 << 21),
                    number(32, 32),
                    field(
                        33,
                        message(number(1, 4096), number(2, 2048), number(3, 3072), number(4, 1))))),
            field(
                5,
                message(
                    field(
                        1, message(text(1, "Read"), number(3, 8), number(4, 16), number(5, 10))))));

    TaskMetrics read = read("io.containerd.cgroups.v1.Metrics", message);

    assertThat(read.pids()).isEqualTo(new Pids(3, 100));
    assertThat(read.cpu()).isEqualTo(new Cpu(50, 20, 30, List.of(24L, 26L), 7, 6, 5));
    TaskMetrics.Memory memory = memory(read);
    assertThat(memory.usage()).isEqualTo(2048);
    assertThat(memory.maxUsage()).isEqualTo(3072);
    assertThat(memory.failures()).isEqualTo(1);
    assertThat(memory.limit()).isEqualTo(4096);
    assertThat(memory.stat())
        .hasSize(32)
        .containsAllEntriesOf(
            Map.of(
                "cache",
                11L,
                "hierarchical_memory_limit",
                1L << 20,
                "hierarchical_memsw_limit",
                1L << 21,
                "total_unevictable",
                32L));
    assertThat(read.blockIo().serviceBytes()).containsExactly(new Entry(8, 16, "Read", 10));
    assertThat(read.blockIo().sectors()).isEmpty();
  }

  @Test
  void aTaskWithoutMemoryAndDisksHasNone() {
    Message nothing = Metrics.getDefaultInstance();
    TaskMetrics read = read("io.containerd.cgroups.v1.Metrics", nothing.toByteArray());
    assertThat(read.memory()).isNull();
    assertThat(read.blockIo().serviceBytes()).isNull();
  }

  @Test
  void countersOfAnotherKindAreNoCounters() {
    assertThat(ContainerdMetrics.metrics(metric("vm.example/Metrics", new byte[0]))).isEmpty();
  }

  private static TaskMetrics read(String type, byte[] message) {
    return ContainerdMetrics.metrics(metric(type, message)).orElseThrow();
  }

  private static TaskMetrics.Memory memory(TaskMetrics read) {
    TaskMetrics.Memory memory = read.memory();
    assertThat(memory).isNotNull();
    return memory;
  }

  private static Metric metric(String type, byte[] message) {
    return Metric.newBuilder()
        .setId("one")
        .setTimestamp(Timestamp.newBuilder().setSeconds(AT.getEpochSecond()).setNanos(AT.getNano()))
        .setData(
            Any.newBuilder()
                .setTypeUrl(type)
                .setValue(com.google.protobuf.ByteString.copyFrom(message)))
        .build();
  }

  @FunctionalInterface
  private interface Field {
    void write(CodedOutputStream out) throws IOException;
  }

  private static Field number(int number, long value) {
    return out -> out.writeUInt64(number, value);
  }

  private static Field text(int number, String value) {
    return out -> out.writeString(number, value);
  }

  private static Field field(int number, byte[] message) {
    return out -> out.writeByteArray(number, message);
  }

  private static byte[] message(Field... fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (Field field : fields) {
      field.write(out);
    }
    out.flush();
    return bytes.toByteArray();
  }
}
