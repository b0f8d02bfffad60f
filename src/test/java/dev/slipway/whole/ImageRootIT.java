package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container finds in its root file system, whatever the image has there. */
@OnBothStores
class ImageRootIT extends WholeTest {

  @TempDir private Path folder;
  private Path root;
  private String image;

  ImageRootIT(Store store) {
    super(store);
  }

  @BeforeEach
  void busyboxAlone() throws IOException {
    root = folder.resolve("root");
    image = "root-" + UUID.randomUUID() + ":1";
    Files.createDirectories(root.resolve("etc"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
  }

  @AfterEach
  void removeImage() {
    docker.removeAll();
    docker.delete("/images/" + image + "?force=1");
  }

  @Test
  void numbersAreNumbersWhateverTheFilesCallThem() throws IOException {
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0::/:/bin/sh\n1002:x:0:0::/:/bin/sh\nbroken:x:abc:1::/:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n1777:x:0:\n");
    importRoot();

    assertThat(idsOf("1002")).isEqualTo("1002:0");
    assertThat(idsOf("7:1777")).isEqualTo("7:1777");
    for (String nobody : List.of("abc", "broken")) {
      Reply refusal = docker.start(docker.create(body("true").with("User", nobody)));
      assertThat(refusal.status()).isEqualTo(500);
      assertThat(refusal.message())
          .contains("unable to find user " + nobody + ": no matching entries in passwd file");
    }
  }

  private String idsOf(String user) {
    String id = docker.run(body("busybox id -u; busybox id -g").with("User", user));
    docker.waitFor(id);
    return docker.logs(id, "stdout=1&stderr=1").strip().replace("\n", ":");
  }

  @Test
  void aWorkingDirectoryThatIsAFileIsRefusedAtCreate() throws IOException {
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\n");
    Files.createSymbolicLink(root.resolve("users"), Path.of("/etc/passwd"));
    importRoot();

    for (String file : List.of("/etc/passwd", "/users", "/etc/../users/x")) {
      Reply refusal =
          docker.post("/containers/create", body("true").with("WorkingDir", file).toString());
      assertThat(refusal.status()).as(file).isEqualTo(500);
      assertThat(refusal.message()).contains("Cannot mkdir: /").contains("is not a directory");
    }
    String id = docker.run(body("pwd").with("WorkingDir", "/etc/made/here/"));
    docker.waitFor(id);
    assertThat(docker.logs(id, "stdout=1")).isEqualTo("/etc/made/here\n");
  }

  @Test
  void usersAreFoundThroughLinksInside() throws IOException {
    Files.createDirectories(root.resolve("store"));
    Files.writeString(root.resolve("store/p"), "nixu:x:77:78::/:/bin/sh\n");
    Files.createSymbolicLink(root.resolve("lnk"), Path.of("/store"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/lnk/p"));
    importRoot();

    assertThat(idsOf("nixu")).isEqualTo("77:78");
  }

  @Test
  void aPasswdThatCannotBeReadIsAPlainRefusal() throws IOException {
    Files.createDirectories(root.resolve("etc/passwd"));
    importRoot();

    Reply refusal = docker.start(docker.create(body("true")));

    assertThat(refusal.status()).isEqualTo(500);
    assertThat(refusal.message())
        .isEqualTo("unable to read /etc/passwd of the container: it is no regular file");
  }

  @Test
  void programsFindOutThatTheyRunInAContainer() {
    String id =
        docker.run(
            ContainerBody.shell(
                "test -f /.dockerenv && readlink /etc/mtab && test -d /dev/shm && echo all"));

    assertThat(docker.waitFor(id)).isZero();
    docker.awaitLog(id, "/proc/mounts\nall");
  }

  @Test
  void linksAtTheEnginesFilesAreReplacedAndNothingIsWrittenBehindThem() throws IOException {
    Files.createDirectories(root.resolve("run"));
    Files.createSymbolicLink(
        root.resolve("etc/resolv.conf"), Path.of("../run/systemd/resolve/stub-resolv.conf"));
    Files.createSymbolicLink(root.resolve("etc/hostname"), Path.of("/proc/sys/kernel/hostname"));
    Files.createSymbolicLink(root.resolve("etc/hosts"), Path.of("/run/hosts"));
    Path users = Files.createDirectory(folder.resolve("users"));
    importRoot();

    String id =
        docker.run(
            body("busybox cat /etc/hostname; busybox grep -c 9.9.9.9 /etc/resolv.conf; busybox ls"
                    + " /run; busybox grep -c localhost /etc/hosts")
                .with("Hostname", "hh")
                .host("Dns", List.of("9.9.9.9"))
                .host("Binds", List.of(users + ":/run")));

    assertThat(docker.waitFor(id)).isZero();
    assertThat(docker.logs(id, "stdout=1&stderr=1")).startsWith("hh\n1\n");
    assertThat(users).isEmptyDirectory();
  }

  @Test
  void declaredVolumesAreThere() throws IOException {
    Files.createSymbolicLink(root.resolve("var"), Path.of("/elsewhere"));
    importRoot("VOLUME /data /var/lib/x");

    String id =
        docker.run(body("echo x >/data/f && echo y >/elsewhere/lib/x/f && busybox cat /data/f"));

    assertThat(docker.waitFor(id)).isZero();
    docker.awaitLog(id, "x");
  }

  private ContainerBody body(String script) {
    return ContainerBody.running("/bin/sh", "-c", script).with("Image", image);
  }

  private void importRoot(String... changes) throws IOException {
    Path tar = folder.resolve("root.tar");
    Shell.run("tar", "-C", root.toString(), "-cf", tar.toString(), ".").expectSuccess();
    StringBuilder target = new StringBuilder("/images/create?fromSrc=-&repo=" + image);
    for (String change : List.of(changes)) {
      target.append("&changes=").append(URLEncoder.encode(change, StandardCharsets.UTF_8));
    }
    docker
        .send(
            "POST",
            target.append("&changes=ENV%20PATH=/bin").toString(),
            Map.of("Content-Type", "application/x-tar"),
            Files.readAllBytes(tar))
        .expect(200);
  }
}
