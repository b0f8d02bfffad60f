package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every docker command line tool of this machine drives the service. */
@OnBothStores
class CommandLineIT extends WholeTest {

  @TempDir private Path folder;

  CommandLineIT(Store store) {
    super(store);
  }

  @Test
  void aContainersLifeByHand() throws IOException {
    for (String tool : tools()) {
      String id =
          docker(
                  tool,
                  "create",
                  "--name",
                  "byhand",
                  "-l",
                  "k=v",
                  "busybox",
                  "sh",
                  "-c",
                  "trap 'exit 0' TERM; echo hello; while true; do sleep 1 & wait $!; done")
              .strip();
      assertThat(id).matches("[0-9a-f]{64}");
      assertThat(docker(tool, "ps", "-a", "--format", "{{.Names}} {{.State}}"))
          .isEqualTo("byhand created\n");
      assertThat(docker(tool, "start", "byhand")).isEqualTo("byhand\n");
      docker.awaitLog(id, "hello");
      assertThat(docker(tool, "logs", "byhand")).isEqualTo("hello\n");
      assertThat(docker(tool, "inspect", "-f", "{{.State.Status}} {{.Config.Labels.k}}", "byhand"))
          .isEqualTo("running v\n");
      docker(tool, "pause", "byhand");
      docker(tool, "unpause", "byhand");
      docker(tool, "rename", "byhand", "renamed");
      assertThat(docker(tool, "stop", "-t", "5", "renamed")).isEqualTo("renamed\n");
      assertThat(docker(tool, "wait", "renamed")).isEqualTo("0\n");
      docker(tool, "start", "renamed");
      docker(tool, "kill", "renamed");
      assertThat(docker(tool, "wait", "renamed")).isEqualTo("137\n");
      assertThat(
              docker(
                      tool,
                      "events",
                      "--since",
                      "0",
                      "--until",
                      soon(),
                      "--filter",
                      "container=" + id,
                      "--filter",
                      "type=container",
                      "--format",
                      "{{.Action}}")
                  .lines())
          .containsSubsequence("create", "start", "pause", "unpause", "rename", "kill", "die");
      assertThat(docker(tool, "rm", "renamed")).isEqualTo("renamed\n");
    }
  }

  @Test
  void theServerIntroducesItself() throws IOException {
    for (String tool : tools()) {
      assertThat(docker(tool, "version", "--format", "{{.Server.APIVersion}} {{.Server.Os}}"))
          .isEqualTo("1.45 linux\n");
      assertThat(docker(tool, "info", "--format", "{{.OSType}} {{.Containers}}"))
          .isEqualTo("linux 0\n");
    }
  }

  @Test
  void errorsComeInDockersWords() throws IOException {
    for (String tool : tools()) {
      assertThat(run(tool, "start", "nobody-here").text())
          .contains("Error response from daemon: No such container: nobody-here");
      assertThat(run(tool, "rm", "nobody-here").text()).contains("No such container: nobody-here");
      Shell.Output inspect = run(tool, "inspect", "nobody-here");
      assertThat(inspect.exit()).isEqualTo(1);
      assertThat(inspect.text()).contains("No such object: nobody-here");
    }
  }

  @Test
  void imagesByHand() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("root/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Path tar = folder.resolve("root.tar");
    Shell.run("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), ".")
        .expectSuccess();
    for (String tool : tools()) {
      docker(tool, "import", tar.toString(), "byhand:one");
      docker(tool, "tag", "byhand:one", "byhand:two");
      assertThat(docker(tool, "images", "--format", "{{.Repository}}:{{.Tag}}").lines())
          .contains("byhand:one", "byhand:two", "busybox:latest");
      docker(tool, "rmi", "byhand:one");
      assertThat(docker(tool, "rmi", "byhand:two")).contains("Deleted: sha256:");
    }
  }

  private String docker(String tool, String... arguments) {
    return run(tool, arguments).expectSuccess();
  }

  private Shell.Output run(String tool, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tool, "-H", "unix://" + slipway.socket()));
    command.addAll(List.of(arguments));
    return Shell.run(command);
  }

  private static String soon() {
    return Long.toString(System.currentTimeMillis() / 1000 + 1);
  }

  /** The tool that the package brings, and another one that comes first on the path, if any. */
  private static Set<String> tools() throws IOException {
    Set<String> tools = new LinkedHashSet<>();
    for (String folder : System.getenv("PATH").split(":")) {
      Path tool = Path.of(folder, "docker");
      if (Files.isExecutable(tool)) {
        tools.add(tool.toRealPath().toString());
      }
    }
    assertThat(tools).as("docker command line tools on the path").isNotEmpty();
    return tools;
  }
}
