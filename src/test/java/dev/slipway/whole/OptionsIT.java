package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.settings.host.HostProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Options of a create body, seen from inside the containers and from the host. */
@OnBothStores
class OptionsIT extends WholeTest {

  @TempDir Path folder;

  OptionsIT(Store store) {
    super(store);
  }

  /**
   * A kernel without AppArmor passes over the profile; with it, the default one is really loaded.
   */
  @Test
  void aContainerRunsUnderTheProfileThatTheHostHas() {
    boolean enabled = HostProbe.facts().apparmor();
    String script = "cat /proc/1/attr/current 2>/dev/null || echo none";
    String id =
        docker.create(
            ContainerBody.shell(script)
                .host("SecurityOpt", enabled ? List.of() : List.of("apparmor=nobody-has-this")));
    assertThat(docker.inspect(id).path("AppArmorProfile").asString()).isEmpty();
    docker.start(id).expect(204);
    assertThat(docker.waitFor(id)).isZero();
    assertThat(docker.inspect(id).path("AppArmorProfile").asString())
        .isEqualTo(enabled ? "docker-default" : "");
    assertThat(docker.logs(id, "stdout=1"))
        .matches(said -> said.contains("docker-default") == enabled);
    assertThat(docker.get("/info").json().path("SecurityOptions").toString().contains("apparmor"))
        .isEqualTo(enabled);
  }

  @Test
  void aPortThatIsExposedOnlyIsNotPublished() {
    for (Object bindings : Arrays.asList(null, List.of())) {
      Map<String, Object> ports = new HashMap<>();
      ports.put("80/tcp", bindings);
      String id =
          docker.run(
              ContainerBody.sleeping()
                  .network("bridge")
                  .with("ExposedPorts", Map.of("80/tcp", Map.of()))
                  .host("PortBindings", ports));
      JsonNode shown = docker.inspect(id).path("NetworkSettings").path("Ports");
      assertThat(shown.has("80/tcp")).isTrue();
      assertThat(shown.path("80/tcp").isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"/v1.45, refused", "/v1.43, written"})
  void whatIsMountedBelowAReadOnlyBindIsReadOnlySince144(String version, String outcome)
      throws Exception {
    Path below = Files.createDirectory(folder.resolve("below"));
    Shell.run(List.of("mount", "-t", "tmpfs", "tmpfs", below.toString()));
    try {
      ContainerBody body =
          ContainerBody.shell(
                  "touch /x/a || true; touch /x/below/b && echo written || echo refused")
              .host("Binds", List.of(folder + ":/x:ro"));
      Reply created = docker.post(version + "/containers/create", body.toString());
      assertThat(created.status()).as(created.text()).isEqualTo(201);
      docker.removeLater(created);
      String id = created.json().path("Id").asString();
      docker.start(id);
      docker.waitFor(id);
      docker.awaitLog(id, outcome);
      assertThat(folder.resolve("a")).doesNotExist();
      assertThat(Files.exists(below.resolve("b"))).isEqualTo(outcome.equals("written"));
    } finally {
      Shell.run(List.of("umount", "-l", below.toString()));
    }
  }

  @Test
  void aContainerCannotJoinItsOwnNetwork() {
    String name = "own-" + folder.getFileName().toString().replaceAll("[^a-z0-9]", "");
    String id = docker.create(name, ContainerBody.running("true").network("container:" + name));
    assertThat(docker.inspect(id).path("HostConfig").path("NetworkMode").asString())
        .isEqualTo("container:" + id);
    Reply reply = docker.start(id);
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.message()).isEqualTo("cannot join own network");
  }

  @Test
  void theCgroupIsNamedAsMonitoringAgentsExpect() throws Exception {
    String id = docker.run(ContainerBody.sleeping());
    int pid = docker.state(id).path("Pid").asInt();
    assertThat(Files.readString(Path.of("/proc", Integer.toString(pid), "cgroup")))
        .contains("/docker-" + id);
  }
}
