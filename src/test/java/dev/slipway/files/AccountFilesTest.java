package dev.slipway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.files.AccountFiles.Accounts;
import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountFilesTest {

  @TempDir Path host;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = host.resolve("root");
    Files.createDirectories(root.resolve("etc"));
  }

  @Test
  void missingFilesAreEmpty() throws IOException {
    assertThat(AccountFiles.of(root)).isEqualTo(new Accounts("", ""));
    Files.delete(root.resolve("etc"));
    Files.createFile(root.resolve("etc"));
    assertThat(AccountFiles.of(root)).isEqualTo(new Accounts("", ""));
  }

  @Test
  void linksMeanTheImagesFiles() throws IOException {
    Files.createDirectories(root.resolve("store/deep"));
    Files.writeString(root.resolve("store/deep/p"), "users");
    Files.writeString(root.resolve("store/g"), "groups");
    link("lnk", "/store");
    link("etc/passwd", "/lnk/deep/../deep/p");
    link("etc/group", "../../../../store/g");

    assertThat(AccountFiles.of(root)).isEqualTo(new Accounts("users", "groups"));
  }

  @Test
  void linksThatLeadOutOfTheImageFindNothing() throws IOException {
    Path outside = Files.writeString(host.resolve("outside"), "secret");
    link("etc/passwd", outside.toString());
    link("etc/group", "../../outside");

    assertThat(AccountFiles.of(root)).isEqualTo(new Accounts("", ""));
  }

  @Test
  void bytesThatAreNoUtf8HideNobody() throws IOException {
    Files.write(
        root.resolve("etc/passwd"),
        "bj\u00f6rn:x:5:5\nnext:x:6:6".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(AccountFiles.of(root).passwd()).endsWith("next:x:6:6");
  }

  @Test
  void whatCannotBeReadIsRefusedPlainly() throws IOException {
    Files.createDirectory(root.resolve("etc/passwd"));
    refused("unable to read /etc/passwd of the container: it is no regular file");
    Files.delete(root.resolve("etc/passwd"));

    Linux.makeFifo(root.resolve("etc/passwd"), 0600);
    refused("unable to read /etc/passwd of the container: it is no regular file");
    Files.delete(root.resolve("etc/passwd"));

    link("etc/group", "group");
    refused("unable to read /etc/group of the container: too many levels of symbolic links");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> AccountFiles.of(root))
        .isInstanceOf(AccountFiles.Unreadable.class)
        .hasMessage(message);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }
}
