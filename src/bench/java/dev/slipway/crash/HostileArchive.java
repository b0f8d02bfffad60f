package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Image archives with something wrong in the tar, in the list of images or in a configuration. */
public final class HostileArchive {

  private static final String CONFIG =
      """
      {"architecture":"amd64","os":"linux","created":"2024-02-03T04:05:06Z",
       "config":{"Env":["PATH=/bin"],"Cmd":["sh"],"Labels":{"a":"b"},"ExposedPorts":{"80/tcp":{}}},
       "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},
       "history":[{"created":"2024-02-03T04:05:06Z","created_by":"make"}]}\
      """;
  private static final String LIST =
      """
      [{"Config":"config.json","RepoTags":["hostile:%s"],"Layers":["layer.tar"]}]\
      """;
  private static final String INDEX =
      """
      {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
       "digest":"sha256:%s","size":7,"platform":{"os":"linux","architecture":"amd64"},
       "annotations":{"org.opencontainers.image.ref.name":"hostile:b"}}]}\
      """;

  private final HostileText text;

  public HostileArchive(HostileText text) {
    this.text = text;
  }

  public byte[] next() {
    byte[] layer = tar("hello", "hello".getBytes(UTF_8));
    String config = CONFIG.formatted(sha256(layer));
    String list = LIST.formatted((char) ('a' + text.below(26)));
    byte[] whole =
        switch (text.below(6)) {
          case 0 -> tar(text.next(), layer);
          case 1 -> tar("index.json", changed(INDEX.formatted(sha256(layer))).getBytes(UTF_8));
          case 2 -> image(changed(list), config, layer);
          case 3 -> image(list, changed(config), layer);
          default -> image(changed(list), changed(config), layer);
        };
    return text.oneIn(3) ? damaged(whole) : whole;
  }

  /** Some value becomes another, or the text is damaged. */
  private String changed(String json) {
    List<String> values =
        List.of("null", "7", "\"..\"", "[null]", "{}", "\"\\ud800\"", "[[]]", "-1");
    return switch (text.below(4)) {
      case 0 -> text.spoil(json);
      case 1 -> json.replaceFirst("\"[a-z][^\"]*\"(?=[,}\\]])", "null");
      case 2 -> json.replaceFirst("\\[\"[^\\]]*\\]", "[null]");
      default -> {
        int colon = json.indexOf(':', text.below(json.length()));
        int end = colon < 0 ? -1 : json.indexOf(',', colon);
        yield end < 0
            ? text.spoil(json)
            : json.substring(0, colon + 1) + text.pick(values) + json.substring(end);
      }
    };
  }

  private byte[] damaged(byte[] whole) {
    byte[] bytes = whole.clone();
    for (int i = 0; i < 1 + text.below(4); i++) {
      // Most of what a tar means is in its first block.
      int at = text.oneIn(4) ? text.below(bytes.length) : text.below(512);
      bytes[at] = (byte) text.below(256);
    }
    return text.oneIn(3) ? java.util.Arrays.copyOf(bytes, text.below(bytes.length)) : bytes;
  }

  private static byte[] image(String list, String config, byte[] layer) {
    return tar(
        List.of("config.json", "layer.tar", "manifest.json"),
        List.of(config.getBytes(UTF_8), layer, list.getBytes(UTF_8)));
  }

  private static byte[] tar(String name, byte[] content) {
    return tar(List.of(name), List.of(content));
  }

  private static byte[] tar(List<String> names, List<byte[]> contents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (int i = 0; i < names.size(); i++) {
        TarArchiveEntry entry = new TarArchiveEntry(names.get(i), (byte) '0', true);
        // A name that ends with a slash is a directory, whatever its type says.
        byte[] content = entry.isDirectory() ? new byte[0] : contents.get(i);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
