package dev.slipway.archive;

import dev.slipway.events.EventRows;
import dev.slipway.store.StoredJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * A file of archived events, one JSON document a line, compressed with zstd. It has its name only
 * when it is whole and on the disk; one of the same number that the store knows nothing of is
 * replaced.
 */
final class ArchiveFile implements AutoCloseable {

  private final Path folder;
  private final String name;
  private final MessageDigest digest = sha256();
  private final OutputStream lines;

  private ArchiveFile(Path folder, String name) throws IOException {
    this.folder = folder;
    this.name = name;
    this.lines = compressed(new DigestOutputStream(Files.newOutputStream(part()), digest));
  }

  private static OutputStream compressed(OutputStream to) throws IOException {
    try {
      return new CompressorStreamFactory()
          .createCompressorOutputStream(CompressorStreamFactory.ZSTANDARD, to);
    } catch (CompressorException e) {
      throw new IOException(e);
    }
  }

  static ArchiveFile open(Path folder, long number) throws IOException {
    Files.createDirectories(folder);
    return new ArchiveFile(folder, "%08d.jsonl.zst".formatted(number));
  }

  private Path part() {
    return folder.resolve(name + ".part");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void write(EventRows.Row row) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("position", row.position());
    line.put("containerId", row.containerId());
    line.put("sequence", row.sequence());
    line.put("time", row.time());
    line.put("type", row.payloadType());
    String head = StoredJson.write(line);
    // Both go as they were stored, also what only another version understands of them.
    String rest = ",\"metaData\":%s,\"event\":%s}\n".formatted(row.metaData(), row.payload());
    try {
      lines.write((head.substring(0, head.length() - 1) + rest).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + part(), e);
    }
  }

  /** Brings the file to the disk under its name, with its digest beside it; returns the digest. */
  String finish() throws IOException {
    lines.close();
    String sha256 = HexFormat.of().formatHex(digest.digest());
    force(part());
    Path sums = folder.resolve(name + ".sha256");
    Files.writeString(sums, sha256 + "  " + name + "\n");
    force(sums);
    Files.move(
        part(),
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    force(folder);
    return sha256;
  }

  private static void force(Path path) throws IOException {
    StandardOpenOption how =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  /** Relative to the data directory. */
  String path() {
    return folder.getFileName() + "/" + name;
  }

  /** Lets go of one that is not finished. */
  @Override
  public void close() throws IOException {
    lines.close();
  }
}
