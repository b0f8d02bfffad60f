package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.LiveResources;
import dev.slipway.oci.Samples;
import dev.slipway.settings.host.HostFacts.Feature;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.UpdateConflict;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Changes of limits, as Docker takes and refuses them. */
class UpdateReaderTest {

  private static final long MB = 1 << 20;

  private final UpdateReader reader = new UpdateReader(Samples.HOST);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | {} | ''",
        "'' | {\"Memory\":0,\"CpusetCpus\":\"\",\"PidsLimit\":null} | ''",
        "'' | {\"CpuShares\":512} | {\"cpu\":{\"shares\":512}}",
        "'' | {\"NanoCpus\":500000000} | {\"cpu\":{\"quota\":50000,\"period\":100000}}",
        "'' | {\"CpuQuota\":-1} | {\"cpu\":{\"quota\":-1}}",
        "'' | {\"CpusetCpus\":\"0-1\"} | {\"cpu\":{\"cpus\":\"0-1\"}}",
        "\"Memory\":67108864 | {\"Memory\":33554432} | {\"memory\":{\"limit\":33554432}}",
        "'' | {\"PidsLimit\":50} | {\"pids\":{\"limit\":50}}",
        "'' | {\"PidsLimit\":0} | {\"pids\":{\"limit\":-1}}",
        "'' | {\"BlkioWeight\":500} | {\"blockIO\":{\"weight\":500}}",
        "'' | {\"Devices\":[{\"PathOnHost\":\"/dev/null\"}],\"Binds\":[\"/a:/b\"]} | ''",
      })
  void onlyWhatIsGivenIsToldToATask(String host, String body, String resources) {
    ResourceUpdate update = reader.read(Json.parse(body));
    assertThat(update.applied(stored(host))).isNotEmpty();
    assertThat(LiveResources.json(update.changes())).isEqualTo(resources);
  }

  @Test
  void whatIsNotGivenStaysAsItIs() {
    String before = stored("\"CpuShares\":512,\"PidsLimit\":50,\"Binds\":[\"/tmp:/x\"]");
    ResourceUpdate update = reader.read(Json.parse("{\"CpusetCpus\":\"0\",\"PidsLimit\":-1}"));
    JsonNode after = Json.parse(update.applied(before));
    assertThat(after.path("CpuShares").asLong()).isEqualTo(512);
    assertThat(after.path("CpusetCpus").asString()).isEqualTo("0");
    assertThat(after.path("PidsLimit").isNull()).isTrue();
    assertThat(after.path("Binds").path(0).asString()).isEqualTo("/tmp:/x");
    assertThat(Json.parse(before).properties().stream().map(e -> e.getKey()))
        .containsExactlyElementsOf(after.properties().stream().map(e -> e.getKey()).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Memory\":1000} | Minimum memory limit allowed is 6MB",
        "{\"Memory\":-1} | Minimum memory limit allowed is 6MB",
        "{\"NanoCpus\":99000000000} | Range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs"
            + " available",
        "{\"NanoCpus\":1000000,\"CpuQuota\":5000} | Conflicting options: Nano CPUs and CPU Quota"
            + " cannot both be set",
        "{\"CpusetCpus\":\"0-99\"} | Requested CPUs are not available - requested 0-99, available:"
            + " 0-3",
        "{\"RestartPolicy\":{\"Name\":\"bogus\"}} | invalid restart policy: unknown policy"
            + " 'bogus'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
        "{\"KernelMemory\":8000000} | KernelMemory: kernel memory limits are not supported by this"
            + " version",
      })
  void whatNoContainerCouldHaveIsRefused(String body, String text) {
    assertThatThrownBy(() -> reader.read(Json.parse(body)))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"CpuPeriod\":50000 | {\"NanoCpus\":500000000} | Conflicting options: Nano CPUs cannot be"
            + " updated as CPU Period has already been set",
        "\"CpuQuota\":50000 | {\"NanoCpus\":500000000} | Conflicting options: Nano CPUs cannot be"
            + " updated as CPU Quota has already been set",
        "\"NanoCpus\":500000000 | {\"CpuPeriod\":50000} | Conflicting options: CPU Period cannot"
            + " be updated as NanoCPUs has already been set",
        "\"NanoCpus\":500000000 | {\"CpuQuota\":50000} | Conflicting options: CPU Quota cannot be"
            + " updated as NanoCPUs has already been set",
        "\"Memory\":67108864 | {\"Memory\":268435456} | Memory limit should be smaller than"
            + " already set memoryswap limit, update the memoryswap at the same time",
        "'' | {\"Memory\":67108864} | Memory limit should be smaller than already set memoryswap"
            + " limit, update the memoryswap at the same time",
      })
  void whatDoesNotGoWithTheLimitsThatAreSetIsAConflict(String host, String body, String text) {
    ResourceUpdate update = reader.read(Json.parse(body));
    String before = stored(host);
    assertThatThrownBy(() -> update.applied(before))
        .isInstanceOf(UpdateConflict.class)
        .hasMessage(text);
  }

  /** Otherwise the next start would be refused. */
  @Test
  void whatTheNextStartCouldNotHonourIsRefused() {
    String before = stored("\"Memory\":%d,\"MemoryReservation\":%d".formatted(64 * MB, 48 * MB));
    ResourceUpdate update = reader.read(Json.parse("{\"Memory\":%d}".formatted(32 * MB)));
    assertThatThrownBy(() -> update.applied(before))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("can not be less than memory reservation limit");
  }

  @Test
  void whatThisHostCannotDoIsLeftOutWithAWarning() {
    Set<Feature> features = EnumSet.allOf(Feature.class);
    features.remove(Feature.CPU_SHARES);
    ResourceUpdate update =
        new UpdateReader(Samples.host(features, false, Set.of()))
            .read(Json.parse("{\"CpuShares\":512}"));
    assertThat(update.warnings()).singleElement().asString().contains("CPU shares");
    assertThat(LiveResources.json(update.changes())).isEmpty();
    assertThat(update.applied(stored(""))).isEqualTo(stored(""));
  }

  private static String stored(String host) {
    return Samples.read(Samples.hostConfig(host)).hostConfig();
  }
}
