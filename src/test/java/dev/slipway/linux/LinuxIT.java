package dev.slipway.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real system calls; needs root. */
class LinuxIT {

  @TempDir Path directory;

  @AfterEach
  void unmount() {
    Linux.deleteNetworkNamespace(directory.resolve("netns/one"));
    Linux.unmount(directory.resolve("there"), Linux.MNT_DETACH);
  }

  @Test
  void aFifoGetsExactlyItsModeAndIsKept() throws IOException {
    Path fifo = directory.resolve("fifo");
    Linux.makeFifo(fifo, 0722);
    Linux.makeFifo(fifo, 0722);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo)))
        .isEqualTo("rwx-w--w-");
    assertThat(Files.readAttributes(fifo, BasicFileAttributes.class).isOther()).isTrue();
  }

  @Test
  void aChangeOfTheFirewallIsANewGeneration() throws Exception {
    OptionalInt before = Linux.firewallGeneration();
    String chain = "SLWT" + ProcessHandle.current().pid();
    for (String change : List.of("-N", "-X")) {
      assertThat(new ProcessBuilder("iptables", "--wait", change, chain).start().waitFor())
          .isZero();
    }

    assertThat(before).isPresent();
    assertThat(Linux.firewallGeneration()).isPresent().isNotEqualTo(before);
  }

  @Test
  void aFileInPlaceOfAFifoIsAFault() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Linux.makeFifo(file, 0700))
        .isInstanceOfSatisfying(LinuxFault.class, fault -> assertThat(fault.errno()).isEqualTo(17))
        .hasMessageContaining("mkfifo " + file + ": File exists");
  }

  @Test
  void aBindMountShowsItsSourceAndUnmountingTwiceIsSuccess() throws IOException {
    Path here = Files.createDirectory(directory.resolve("here"));
    Path there = Files.createDirectory(directory.resolve("there"));
    Files.writeString(here.resolve("file"), "text");

    Linux.mount(here.toString(), there, "none", Linux.MS_BIND, "");
    assertThat(there.resolve("file")).hasContent("text");
    Linux.unmount(there, 0);
    Linux.unmount(there, 0);
    Linux.unmount(directory.resolve("absent"), 0);
    assertThat(there).isEmptyDirectory();
  }

  @Test
  void anOverlayOfMoreLayersThanFitInAPageByTheirFullPaths() throws IOException {
    Path layers = Files.createDirectories(directory.resolve("a-long-name".repeat(15)));
    List<String> lower = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Path layer = Files.createDirectory(layers.resolve("layer" + i));
      Files.createFile(layer.resolve("file" + i));
      lower.add("layer" + i);
    }
    Path there = Files.createDirectory(directory.resolve("there"));
    String here = System.getProperty("user.dir");

    Linux.mountFrom(
        layers,
        "overlay",
        there,
        "overlay",
        Linux.MS_RDONLY,
        "lowerdir=" + String.join(":", lower));

    assertThat(there.toFile().list()).hasSize(120);
    assertThat(Path.of("/proc/self/cwd").toRealPath()).hasToString(here);
  }

  @Test
  void aMountOfNothingIsAFault() {
    assertThatThrownBy(() -> Linux.mount("/absent", directory, "none", Linux.MS_BIND, ""))
        .isInstanceOf(LinuxFault.class)
        .hasMessageContaining("No such file or directory");
  }

  @Test
  void aNetworkNamespaceHasItsLoopbackUpAndIsKept() throws IOException {
    Path file = directory.resolve("netns/one");
    Linux.createNetworkNamespace(file);
    String first = identity(file);
    Linux.createNetworkNamespace(file);

    assertThat(Linux.isNetworkNamespace(file)).isTrue();
    assertThat(identity(file))
        .isEqualTo(first)
        .isNotEqualTo(identity(Path.of("/proc/self/ns/net")));
    assertThat(run("nsenter", "--net=" + file, "ip", "-4", "addr"))
        .contains("LOOPBACK,UP", "127.0.0.1/8");
    assertThat(run("nsenter", "--net=" + file, "busybox", "ping", "-c", "1", "127.0.0.1"))
        .contains(", 0% packet loss");
  }

  @Test
  void theCallersNamespaceIsLeftAlone() throws IOException {
    String before = identity(Path.of("/proc/thread-self/ns/net"));
    Linux.createNetworkNamespace(directory.resolve("netns/one"));

    assertThat(identity(Path.of("/proc/thread-self/ns/net"))).isEqualTo(before);
  }

  @Test
  void anEmptyFileIsUsedAndDeletingTwiceIsSuccess() throws IOException {
    Path file = directory.resolve("netns/one");
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    assertThat(Linux.isNetworkNamespace(file)).isFalse();

    Linux.createNetworkNamespace(file);
    assertThat(Linux.isNetworkNamespace(file)).isTrue();
    Linux.deleteNetworkNamespace(file);
    Linux.deleteNetworkNamespace(file);
    assertThat(file).doesNotExist();
    assertThat(run("cat", "/proc/mounts")).doesNotContain(directory.toString());
  }

  private static String identity(Path namespace) throws IOException {
    return Files.getAttribute(namespace, "unix:ino").toString();
  }

  private static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
