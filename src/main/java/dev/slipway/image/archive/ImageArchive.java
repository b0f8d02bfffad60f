package dev.slipway.image.archive;

import dev.slipway.image.model.ImageFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The files of an image archive, spooled to disk under names that cannot lead out of it. */
public final class ImageArchive {

  private static final int MAX_LINKS = 16;
  private static final int MAX_JSON = 8 << 20;

  /** Docker's images have at most 127 layers, and three files for each. */
  private static final int MAX_FILES = 50_000;

  private int entries;
  private final Map<String, Spool.Piece> pieces = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private final Spool spool;

  private ImageArchive(Spool spool) {
    this.spool = spool;
  }

  /**
   * Reads a tar, plain or compressed, to its end.
   *
   * @throws ImageFault.InvalidArchive if it is damaged or unsafe
   */
  public static ImageArchive spool(InputStream in, Spool spool) {
    ImageArchive archive = new ImageArchive(spool);
    try (InputStream plain = Compression.open(in);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        archive.add(entry, tar);
      }
      // The checksum of a compressed stream is only looked at when its end is read.
      plain.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new ImageFault.InvalidArchive("damaged archive: " + e.getMessage());
    }
    return archive;
  }

  public boolean has(String name) {
    return piece(name) != null;
  }

  /**
   * A file of the archive; links are followed.
   *
   * @throws ImageFault.InvalidArchive if it is missing
   */
  Spool.Piece file(String name) {
    Spool.Piece piece = piece(name);
    if (piece == null) {
      throw new ImageFault.InvalidArchive("incomplete archive: no " + name);
    }
    return piece;
  }

  /** The same as a layer, in a form that layers have. */
  Spool.Piece layer(String name) {
    return spool.layer(file(name));
  }

  /** The names of all files, sorted. */
  List<String> names() {
    return Stream.concat(pieces.keySet().stream(), links.keySet().stream()).sorted().toList();
  }

  /** The bytes of a JSON file, of at most 8 MiB. */
  byte[] json(String name) {
    Spool.Piece piece = file(name);
    if (piece.size() > MAX_JSON) {
      throw new ImageFault.InvalidArchive("invalid archive: " + name + " is too large");
    }
    try {
      return Files.readAllBytes(piece.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Spool.@Nullable Piece piece(String name) {
    String at = normalise("", name);
    for (int followed = 0; followed < MAX_LINKS; followed++) {
      String target = links.get(at);
      if (target == null) {
        return pieces.get(at);
      }
      at = target;
    }
    return null;
  }

  private void add(TarArchiveEntry entry, InputStream tar) {
    String name = normalise("", entry.getName());
    if (entry.isDirectory()) {
      return;
    }
    pieces.remove(name);
    links.remove(name);
    // Also those whose name comes again: each has a file in the spool.
    if (++entries > MAX_FILES) {
      throw new ImageFault.InvalidArchive(
          "invalid archive: it has more than " + MAX_FILES + " files");
    }
    if (entry.isSymbolicLink()) {
      links.put(name, normalise(parent(name), entry.getLinkName()));
    } else if (entry.isLink()) {
      links.put(name, normalise("", entry.getLinkName()));
    } else if (entry.isFile()) {
      pieces.put(name, spool.add(tar));
    } else {
      throw new ImageFault.InvalidArchive("invalid archive: " + name + " is no regular file");
    }
  }

  private static String parent(String name) {
    return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
  }

  /** A link may go up as long as it stays inside; a name that leads out is refused. */
  private static String normalise(String base, String path) {
    if (path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw unsafe(path);
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (base + "/" + path).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw unsafe(path);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static ImageFault.InvalidArchive unsafe(String path) {
    return new ImageFault.InvalidArchive(
        "unsafe archive: " + path.replace('\0', '?') + " leads out of it");
  }
}
