package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Images over HTTP: imported, run, tagged and removed. */
@OnBothStores
class ImagesIT extends WholeTest {

  @TempDir private Path folder;

  ImagesIT(Store store) {
    super(store);
  }

  @Test
  void theFirstImageIsThereWithoutARegistry() {
    JsonNode image = docker.get("/images/busybox:latest/json").expect(200).json();
    assertThat(image.path("Id").asString()).matches("sha256:[0-9a-f]{64}");
    assertThat(image.path("RepoTags").get(0).asString()).isEqualTo("busybox:latest");
    assertThat(docker.get("/images/json").expect(200).text()).contains("busybox:latest");
  }

  @Test
  void anImportedRootFilesystemRuns() throws IOException {
    docker
        .send(
            "POST",
            "/images/create?fromSrc=-&repo=imported&tag=one",
            Map.of("Content-Type", "application/x-tar"),
            rootFilesystem())
        .expect(200);
    String id =
        docker.run(
            ContainerBody.running("/bin/busybox", "echo", "alive").with("Image", "imported:one"));
    assertThat(docker.waitFor(id)).isZero();
    docker.awaitLog(id, "alive");

    Reply inUse = docker.delete("/images/imported:one");
    assertThat(inUse.status()).isEqualTo(409);
    assertThat(inUse.message()).startsWith("conflict: unable to remove repository reference");
    docker.remove(id);
    assertThat(docker.delete("/images/imported:one").expect(200).text())
        .contains("Untagged", "Deleted");
    assertThat(docker.get("/images/imported:one/json").message())
        .isEqualTo("No such image: imported:one");
  }

  @Test
  void aTagIsASecondNameForTheSameImage() {
    docker.post("/images/busybox/tag?repo=other/name&tag=v1").expect(201);
    String id = docker.get("/images/busybox/json").json().path("Id").asString();
    assertThat(docker.get("/images/other/name:v1/json").expect(200).json().path("Id").asString())
        .isEqualTo(id);
    assertThat(docker.delete("/images/other/name:v1").expect(200).text())
        .contains("Untagged")
        .doesNotContain("Deleted");
    assertThat(docker.get("/images/busybox/json").status()).isEqualTo(200);
  }

  @Test
  void anArchiveThatIsNoneIsRefused() {
    Reply reply =
        docker.send(
            "POST",
            "/images/load",
            Map.of("Content-Type", "application/x-tar"),
            "this is no archive");
    assertThat(reply.status()).as(reply.text()).isBetween(400, 499);
  }

  private byte[] rootFilesystem() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("root/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Path tar = folder.resolve("root.tar");
    Shell.run("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), ".")
        .expectSuccess();
    return Files.readAllBytes(tar);
  }
}
