package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
  void anImportMayNameAPlatformOfLinux() {
    String target = "/images/create?fromSrc=-&repo=empty&tag=1&platform=";
    assertThat(docker.post(target + "a/b/c/d").message())
        .isEqualTo("\"a/b/c/d\": cannot parse platform specifier: invalid argument");
    assertThat(docker.post(target + "windows").status()).isEqualTo(400);
    docker.post("/v1.31" + target + "a/b/c/d").expect(200);

    docker.post(target + "linux/arm64").expect(200);

    JsonNode image = docker.get("/images/empty:1/json").expect(200).json();
    assertThat(image.path("Architecture").asString()).isEqualTo("arm64");
    assertThat(Instant.parse(image.path("Created").asString()))
        .isAfter(Instant.now().minus(Duration.ofHours(1)));
    docker.delete("/images/empty:1").expect(200);
    docker
        .get("/images/json?filters=%7B%22dangling%22:%5B%22true%22%5D%7D")
        .expect(200)
        .json()
        .forEach(left -> docker.delete("/images/" + left.path("Id").asString()).expect(200));
  }

  @Test
  void archivesMayBeCompressedInAnyOfDockersWays() throws IOException {
    Path tar = Files.write(folder.resolve("plain"), rootFilesystem());
    for (String program : List.of("gzip", "bzip2", "xz")) {
      String file = tar + "." + program;
      Shell.run("sh", "-c", "exec " + program + " -c " + tar + " >" + file).expectSuccess();
      docker
          .send(
              "POST",
              "/images/create?fromSrc=-&repo=packed&tag=" + program,
              Map.of("Content-Type", "application/x-tar"),
              Files.readAllBytes(Path.of(file)))
          .expect(200);
      docker.delete("/images/packed:" + program).expect(200);
    }
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
  void theEventStreamTellsWhatHappensToImages() {
    String from = Instant.now().toString();
    docker.post("/images/busybox/tag?repo=told&tag=v1").expect(201);
    docker.delete("/images/told:v1").expect(200);
    String id = docker.get("/images/busybox/json").json().path("Id").asString();

    List<JsonNode> events =
        docker
            .get("/events?filters=%7B%22type%22:%5B%22image%22%5D%7D&since=" + from + "&until=0s")
            .expect(200)
            .text()
            .lines()
            .map(JsonMapper.shared()::readTree)
            .filter(event -> event.path("id").asString().equals(id))
            .toList();

    assertThat(events)
        .extracting(
            event -> event.path("status").asString(),
            event -> event.path("Actor").path("Attributes").path("name").asString())
        .containsExactly(tuple("tag", "told:v1"), tuple("untag", id));
    assertThat(events.getFirst().path("Type").asString()).isEqualTo("image");
    assertThat(events.getFirst().path("scope").asString()).isEqualTo("local");
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
