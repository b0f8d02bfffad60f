package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.files.HostFiles;
import dev.slipway.files.ResolvedUser;
import dev.slipway.oci.Samples;
import dev.slipway.oci.SpecBuilder;
import dev.slipway.settings.json.DockerShapes;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.JsonShape;
import dev.slipway.settings.model.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of a container is done or refused; the table names each and what becomes of it. */
class HostOptionsTest {

  private static final Settings PLAIN = Samples.read(Samples.hostConfig(""));

  /** What becomes of one option. */
  public record Row(String option, String sent, String kind, String text) {}

  static List<Row> rows() {
    return Samples.resource("options.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" => ", 3))
        .map(cells -> {
          var outcome = cells[2].split(" ", 2);
          return new Row(cells[0], cells[1], outcome[0], outcome[1]);
        })
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isDoneOrRefused(Row row) {
    var body = Samples.hostConfig(row.sent());
    switch (row.kind()) {
      case "refused" ->
          assertThatThrownBy(() -> Samples.read(body))
              .isInstanceOf(InvalidSettings.class)
              .hasMessage(row.text());
      case "none" -> {
        assertThat(shown("settings", Samples.read(body))).contains("ports=[]");
        assertThat(Samples.read(body).warnings()).isEmpty();
      }
      default -> {
        var kind = row.kind();
        assertThat(shown(kind, Samples.read(body))).contains(row.text());
        assertThat(shown(kind, PLAIN)).doesNotContain(row.text());
      }
    }
  }

  private static String shown(String kind, Settings settings) {
    return switch (kind) {
      case "spec" ->
          new SpecBuilder(Samples.SETTINGS, Samples.HOST, Samples.PATHS)
              .build(Samples.input(settings, new ResolvedUser(0, 0, List.of(0L))));
      case "settings" -> settings.hostConfigView() + " ports=" + settings.ports();
      case "hosts" -> HostFiles.hosts(settings, List.of("172.29.0.2"), "172.29.0.1");
      case "resolv" -> HostFiles.resolv(settings, "nameserver 10.0.0.1\n");
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @Test
  void theTableNamesEveryOption() {
    var options = new ArrayList<String>();
    names(DockerShapes.HOST_CONFIG, "", options);
    names(DockerShapes.MOUNT, "Mounts.", options);
    assertThat(rows().stream().map(Row::option).distinct())
        .containsExactlyInAnyOrderElementsOf(options);
  }

  private static void names(JsonShape.Struct shape, String prefix, List<String> names) {
    for (var field : shape.fields()) {
      names.add(prefix + field.name());
      if (field.shape() instanceof JsonShape.Struct inner && !prefix.isEmpty()) {
        names(inner, prefix + field.name() + ".", names);
      }
    }
  }
}
