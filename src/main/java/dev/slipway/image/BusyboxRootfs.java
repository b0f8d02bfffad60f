package dev.slipway.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A root file system made of one static busybox; the same binary gives the same bytes. */
final class BusyboxRootfs {

  /** What the image says beside its files. */
  static final List<String> CHANGES =
      List.of(
          "CMD [\"sh\"]", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  private static final String BUSYBOX = "bin/busybox";
  private static final long LIST_SECONDS = 10;

  private static final Map<String, Integer> DIRECTORIES =
      Map.ofEntries(
          Map.entry("bin", 0755),
          Map.entry("dev", 0755),
          Map.entry("etc", 0755),
          Map.entry("home", 0755),
          Map.entry("proc", 0555),
          Map.entry("root", 0700),
          Map.entry("sbin", 0755),
          Map.entry("sys", 0555),
          Map.entry("tmp", 01777),
          Map.entry("usr", 0755),
          Map.entry("usr/bin", 0755),
          Map.entry("usr/sbin", 0755),
          Map.entry("var", 0755),
          Map.entry("var/spool", 0755),
          Map.entry("var/spool/mail", 0755),
          Map.entry("var/www", 0755));

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      daemon:x:1:1:daemon:/usr/sbin:/bin/false
      bin:x:2:2:bin:/bin:/bin/false
      sys:x:3:3:sys:/dev:/bin/false
      sync:x:4:100:sync:/bin:/bin/sync
      mail:x:8:8:mail:/var/spool/mail:/bin/false
      www-data:x:33:33:www-data:/var/www:/bin/false
      operator:x:37:37:Operator:/var:/bin/false
      nobody:x:65534:65534:nobody:/home:/bin/false
      """;

  private static final String GROUP =
      """
      root:x:0:
      daemon:x:1:
      bin:x:2:
      sys:x:3:
      adm:x:4:
      tty:x:5:
      disk:x:6:
      lp:x:7:
      mail:x:8:
      kmem:x:9:
      wheel:x:10:root
      cdrom:x:11:
      dialout:x:18:
      floppy:x:19:
      video:x:28:
      audio:x:29:
      tape:x:32:
      www-data:x:33:
      operator:x:37:
      utmp:x:43:
      plugdev:x:46:
      staff:x:50:
      lock:x:54:
      netdev:x:82:
      users:x:100:
      nobody:x:65534:
      """;

  private BusyboxRootfs() {}

  /** The host's busybox cannot be used; the message names the remedy. */
  static final class Unusable extends RuntimeException {
    Unusable(String message) {
      super(message + "; install Debian's package busybox-static");
    }
  }

  /**
   * The root file system as a tar.
   *
   * @throws Unusable if there is no such file, it is linked dynamically or does not run
   */
  static byte[] tar(Path busybox) {
    try {
      byte[] binary = read(busybox);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(binary.length + (1 << 20));
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        Set<String> applets = new TreeSet<>(applets(busybox));
        applets.remove(BUSYBOX);
        directories(tar, applets);
        file(tar, BUSYBOX, 0755, binary);
        file(tar, "etc/group", 0644, GROUP.getBytes(StandardCharsets.UTF_8));
        file(tar, "etc/passwd", 0644, PASSWD.getBytes(StandardCharsets.UTF_8));
        for (String applet : applets) {
          link(tar, applet);
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new Unusable(busybox + " cannot be used: " + e.getMessage());
    }
  }

  /** When the binary was made; the same for the same file, so that the image's id is the same. */
  static Instant created(Path busybox) {
    try {
      return Files.getLastModifiedTime(busybox).toInstant().truncatedTo(ChronoUnit.SECONDS);
    } catch (IOException e) {
      throw new Unusable(busybox + " cannot be used: " + e.getMessage());
    }
  }

  private static byte[] read(Path busybox) throws IOException {
    if (!Files.isRegularFile(busybox)) {
      throw new Unusable("there is no " + busybox);
    }
    byte[] binary = Files.readAllBytes(busybox);
    if (!ElfFile.isStatic(binary)) {
      throw new Unusable(busybox + " is not a statically linked executable");
    }
    return binary;
  }

  private static List<String> applets(Path busybox) throws IOException {
    Process process =
        new ProcessBuilder(busybox.toString(), "--list-full").redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String list = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new Unusable(busybox + " does not list its applets");
      }
      return list.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unusable("interrupted while asking " + busybox);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void directories(TarArchiveOutputStream tar, Set<String> applets)
      throws IOException {
    TreeMap<String, Integer> all = new TreeMap<>(DIRECTORIES);
    for (String applet : applets) {
      for (Path up = Path.of(applet).getParent(); up != null; up = up.getParent()) {
        all.putIfAbsent(up.toString(), 0755);
      }
    }
    for (Map.Entry<String, Integer> directory : all.entrySet()) {
      add(tar, entry(directory.getKey() + "/", TarConstants.LF_DIR, directory.getValue()));
    }
  }

  private static void file(TarArchiveOutputStream tar, String name, int mode, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, mode);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name) throws IOException {
    TarArchiveEntry entry = entry(name, TarConstants.LF_SYMLINK, 0777);
    entry.setLinkName("/" + BUSYBOX);
    add(tar, entry);
  }

  private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String name, byte type, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type);
    entry.setMode(mode);
    entry.setModTime(0L);
    entry.setIds(0, 0);
    entry.setNames("", "");
    return entry;
  }
}
