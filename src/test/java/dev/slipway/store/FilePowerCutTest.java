package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A disk that keeps what was forced, and of what was not, whatever it likes. */
class FilePowerCutTest {

  private static final int ROWS = 400;
  private static final int COMMITS = 600;
  private static final long SEED = 20261129;

  @TempDir private Path folder;
  private JdbcTemplate jdbc;
  private FileCompaction compaction;
  private final Random random = new Random(SEED);

  @BeforeAll
  static void watch() {
    FilePath.register(new LazyDisk());
  }

  @BeforeEach
  void open() {
    jdbc =
        new JdbcTemplate(
            new DriverManagerDataSource(
                "jdbc:h2:lazy:"
                    + folder.resolve("db")
                    + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;RETENTION_TIME=0;PAGE_SIZE=4096",
                "sa",
                ""));
    compaction = new FileCompaction(jdbc);
    jdbc.execute("create table t (id integer primary key, number integer, text varchar)");
    for (int row = 0; row < ROWS; row++) {
      jdbc.update("insert into t values (?, 0, ?)", row, "x".repeat(500));
    }
    jdbc.execute("create table commits (number integer)");
    jdbc.update("insert into commits values (0)");
  }

  @AfterEach
  void close() {
    compaction.letGo();
    jdbc.execute("shutdown");
  }

  /** Not always with all that was forced: where later writes are lost in part, H2 may fall back. */
  @Test
  void whateverOfTheLastWritesIsLostTheFileOpens() throws Exception {
    compaction.compact();
    for (int commit = 1; commit <= COMMITS; commit++) {
      jdbc.update("update t set number = ? where id = ?", commit, random.nextInt(ROWS));
      jdbc.update("update commits set number = ?", commit);
      if (commit % 20 == 0) {
        compaction.compact();
      }
      if (commit % 7 == 0) {
        assertThat(afterAPowerCut(commit)).isBetween(0, commit);
      }
    }
  }

  /** The last commit that is found in the file then. */
  private int afterAPowerCut(int cut) throws IOException, SQLException {
    Path name = folder.resolve("cut" + cut);
    Path file = Path.of(name + ".mv.db");
    LazyDisk.cut(folder.resolve("db.mv.db"), file, random);
    try (Connection connection = DriverManager.getConnection("jdbc:h2:" + name, "sa", "");
        var rows = connection.createStatement().executeQuery("select number from commits")) {
      rows.next();
      return rows.getInt(1);
    } finally {
      Files.delete(file);
    }
  }

  /**
   * A file system for H2, {@code lazy:}, that remembers what writes replaced since the last force.
   */
  public static final class LazyDisk extends FilePathWrapper {

    private record Replaced(long position, byte[] before) {}

    private static final List<Replaced> UNFORCED = new ArrayList<>();

    /** Copies a file as a power cut may leave it. */
    static void cut(Path file, Path copy, Random random) throws IOException {
      synchronized (UNFORCED) {
        Files.copy(file, copy);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
          // Undone from the last to the first, so that each brings back what was there before it.
          boolean[] lost = new boolean[UNFORCED.size()];
          for (int write = 0; write < lost.length; write++) {
            lost[write] = random.nextInt(4) > 0;
          }
          for (int write = lost.length - 1; write >= 0; write--) {
            if (lost[write] && !isOverwritten(write, lost)) {
              Replaced replaced = UNFORCED.get(write);
              channel.write(ByteBuffer.wrap(replaced.before), replaced.position);
            }
          }
        }
      }
    }

    /** What the disk took later to the same place is there, whatever became of the one before. */
    private static boolean isOverwritten(int write, boolean[] lost) {
      Replaced one = UNFORCED.get(write);
      for (int next = write + 1; next < lost.length; next++) {
        Replaced later = UNFORCED.get(next);
        if (!lost[next]
            && later.position < one.position + one.before.length
            && one.position < later.position + later.before.length) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String getScheme() {
      return "lazy";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
      return new Lazy(getBase().open(mode));
    }

    private static final class Lazy extends PassingFile {

      Lazy(FileChannel file) {
        super(file);
      }

      @Override
      public int write(ByteBuffer bytes) throws IOException {
        return write(bytes, file.position());
      }

      @Override
      public int write(ByteBuffer bytes, long position) throws IOException {
        synchronized (UNFORCED) {
          ByteBuffer before = ByteBuffer.allocate(bytes.remaining());
          file.read(before, position);
          UNFORCED.add(new Replaced(position, before.array()));
          return file.write(bytes, position);
        }
      }

      @Override
      public void force(boolean metaData) throws IOException {
        synchronized (UNFORCED) {
          file.force(metaData);
          UNFORCED.clear();
        }
      }
    }
  }
}
