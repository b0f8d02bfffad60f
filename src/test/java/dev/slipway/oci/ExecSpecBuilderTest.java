package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.files.ResolvedUser;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExecSpecBuilderTest {

  private static final ResolvedUser ROOT = new ResolvedUser(0, 0, List.of(0L));

  private final ExecSpecBuilder builder = new ExecSpecBuilder(Samples.HOST);

  @Test
  void whatAnExecDoesNotSayIsTheContainers() {
    String spec = container("limits", new ResolvedUser(1000, 50, List.of(50L, 7L)));
    JsonNode before = JsonMapper.shared().readTree(spec).path("process");
    JsonNode process = built(spec, input(List.of("ls", "-l"), List.of(), "", null, false, false));

    assertThat(texts(process.path("args"))).containsExactly("ls", "-l");
    for (String same :
        List.of(
            "user", "cwd", "env", "capabilities", "rlimits", "noNewPrivileges", "oomScoreAdj")) {
      assertThat(process.path(same)).as(same).isEqualTo(before.path(same));
    }
    assertThat(process.path("terminal").asBoolean()).isFalse();
  }

  @Test
  void variablesReplaceThoseOfTheSameNameAndFollowOtherwise() {
    JsonNode process =
        built(
            container("default", ROOT),
            input(List.of("env"), List.of("PATH=/x", "A=1", "HOSTNAME"), "", null, false, false));
    assertThat(texts(process.path("env"))).containsExactly("PATH=/x", "A=1");
  }

  @Test
  void aTerminalHasItsSizeAndItsVariableAndLosesBothWithoutOne() {
    ExecInput withTerminal = new ExecInput(List.of("sh"), List.of(), "", null, true, false, 24, 80);
    JsonNode process = built(container("default", ROOT), withTerminal);
    assertThat(process.path("terminal").asBoolean()).isTrue();
    assertThat(process.path("consoleSize").toString()).isEqualTo("{\"height\":24,\"width\":80}");
    assertThat(texts(process.path("env"))).contains("TERM=xterm");

    String terminal = container("tty", ROOT);
    JsonNode without = built(terminal, input(List.of("sh"), List.of(), "", null, false, false));
    assertThat(without.has("consoleSize")).isFalse();
    assertThat(without.path("terminal").asBoolean()).isFalse();
    assertThat(texts(without.path("env"))).noneMatch(entry -> entry.startsWith("TERM="));
  }

  @Test
  void userFolderAndPrivilegesAreReplaced() {
    JsonNode process =
        built(
            container("default", ROOT),
            input(
                List.of("id"),
                List.of(),
                "/tmp",
                new ResolvedUser(7, 8, List.of(8L, 9L)),
                false,
                true));
    assertThat(process.path("user").toString())
        .isEqualTo("{\"uid\":7,\"gid\":8,\"additionalGids\":[8,9]}");
    assertThat(process.path("cwd").asString()).isEqualTo("/tmp");
    for (String set : List.of("bounding", "effective", "permitted")) {
      assertThat(texts(process.path("capabilities").path(set)))
          .containsExactlyInAnyOrderElementsOf(Samples.CAPABILITIES);
    }
  }

  private static String container(String sample, ResolvedUser user) {
    return new SpecBuilder(Samples.SETTINGS, Samples.HOST, Samples.PATHS)
        .build(Samples.input(Samples.read(Samples.sent(sample)), user));
  }

  private static ExecInput input(
      List<String> command,
      List<String> env,
      String workingDir,
      @Nullable ResolvedUser user,
      boolean terminal,
      boolean privileged) {
    return new ExecInput(command, env, workingDir, user, terminal, privileged, 0, 0);
  }

  private JsonNode built(String spec, ExecInput input) {
    return JsonMapper.shared().readTree(builder.build(spec, input));
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }
}
