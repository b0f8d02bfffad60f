package dev.slipway.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one container's log, as Docker names them: the one that is written, behind it {@code
 * .1}, the newest that is not, and so on, compressed ones with {@code .gz} at the end. Each also
 * has a number that does not change when it is renamed.
 *
 * <p>Names change one after the other, from the oldest on. Whatever was left undone by a service
 * that died leaves a gap and never another order.
 */
class LogFiles {

  private static final String COMPRESSED = ".gz";
  private static final Pattern ROTATED = Pattern.compile("\\.([1-9]\\d{0,8})(\\.gz)?");

  private final Path current;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong number = new AtomicLong();

  LogFiles(Path current) {
    this.current = current;
  }

  static boolean isCompressed(Path file) {
    return file.toString().endsWith(COMPRESSED);
  }

  /** The file that is written. */
  Path current() {
    return current;
  }

  /** The number of the file that is written. */
  long number() {
    return number.get();
  }

  /** Where the log ends now if nobody writes it. */
  LogPosition end() throws IOException {
    lock.lock();
    try {
      return new LogPosition(number.get(), Files.exists(current) ? Files.size(current) : 0);
    } finally {
      lock.unlock();
    }
  }

  /** Opens the oldest file; null when there is none. */
  @Nullable LogPart oldest() throws IOException {
    lock.lock();
    try {
      return open(named().lastEntry());
    } finally {
      lock.unlock();
    }
  }

  /** Opens the oldest file with this number or a higher one; null when there is none. */
  @Nullable LogPart from(long wanted) throws IOException {
    lock.lock();
    try {
      return open(named().headMap(age(wanted), true).lastEntry());
    } finally {
      lock.unlock();
    }
  }

  /** Opens the newest file with a lower number; null when there is none. */
  @Nullable LogPart before(long later) throws IOException {
    lock.lock();
    try {
      return open(named().higherEntry(age(later)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts an empty file in the place of the one that is written, which becomes {@code .1}. When
   * there is no room for a file the names are as before.
   *
   * @param maxFiles how many files are left at most, the empty one among them
   * @return the empty file
   */
  FileChannel rotate(int maxFiles) throws IOException {
    lock.lock();
    try {
      Path empty = suffixed(".next");
      FileChannel channel =
          FileChannel.open(
              empty,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        shift(maxFiles);
        move(empty, current);
        number.incrementAndGet();
        return channel;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Where the compressed form of a file is written until it is whole. */
  Path unfinished() {
    return suffixed(COMPRESSED + ".part");
  }

  /**
   * Opens the newest file that could be compressed; null when there is none. One whose compressed
   * form is there already is removed.
   */
  @Nullable LogPart uncompressed() throws IOException {
    lock.lock();
    try {
      NavigableMap<Integer, Path> names = named();
      for (Map.Entry<Integer, Path> name : names.tailMap(1, true).entrySet()) {
        if (!isCompressed(name.getValue())) {
          if (!Files.exists(rotated(name.getKey(), true))) {
            return open(name);
          }
          delete(name.getValue());
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts {@link #unfinished} in the place of the file with that number.
   *
   * @return false when that file is gone
   */
  boolean compressed(long numberOfFile) throws IOException {
    lock.lock();
    try {
      int age = age(numberOfFile);
      Path plain = rotated(age, false);
      if (!Files.exists(plain)) {
        return false;
      }
      move(unfinished(), rotated(age, true));
      delete(plain);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** One change of the folder. */
  void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** One change of the folder. */
  void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** A gap is what an earlier try that failed has left: it is filled, and no file moved beyond. */
  private void shift(int maxFiles) throws IOException {
    NavigableSet<Integer> ages = named().descendingKeySet();
    int gap = 0;
    while (ages.contains(gap)) {
      gap++;
    }
    for (int age : ages) {
      int next = age < gap ? age + 1 : age;
      for (boolean compressed : new boolean[] {true, false}) {
        Path from = rotated(age, compressed);
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (next >= maxFiles && age > 0) {
          delete(from);
        } else if (next < maxFiles && next > age) {
          move(from, rotated(next, compressed));
        }
      }
    }
  }

  /** How many rotations ago the file of that number was the one that is written. */
  private int age(long numberOfFile) {
    return (int) Math.clamp(number.get() - numberOfFile, -1, Integer.MAX_VALUE);
  }

  private @Nullable LogPart open(Map.@Nullable Entry<Integer, Path> name) throws IOException {
    try {
      return name == null ? null : LogPart.open(name.getValue(), number.get() - name.getKey());
    } catch (NoSuchFileException containerRemoved) {
      return null;
    }
  }

  /** The files that there are by age; of one in both forms the plain one. */
  private NavigableMap<Integer, Path> named() throws IOException {
    TreeMap<Integer, Path> names = new TreeMap<>();
    String base = current.getFileName().toString();
    try (Stream<Path> entries = Files.list(current.toAbsolutePath().getParent())) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.equals(base)) {
          names.put(0, entry);
        } else if (name.startsWith(base)) {
          Matcher rotated = ROTATED.matcher(name.substring(base.length()));
          if (rotated.matches()) {
            names.merge(
                Integer.parseInt(rotated.group(1)),
                entry,
                (one, other) -> isCompressed(one) ? other : one);
          }
        }
      }
    } catch (NoSuchFileException neverStarted) {
      return names;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return names;
  }

  private Path rotated(int age, boolean compressed) {
    return age == 0 && !compressed ? current : suffixed("." + age + (compressed ? COMPRESSED : ""));
  }

  private Path suffixed(String suffix) {
    return current.resolveSibling(current.getFileName() + suffix);
  }
}
