package dev.slipway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FilePathWrapper;

/** A file system for H2, {@code watched:}, that knows what was written and not yet forced. */
public class WatchedDisk extends FilePathWrapper {

  static final AtomicInteger UNFORCED_WRITES = new AtomicInteger();
  static final AtomicLong FORCES = new AtomicLong();
  private static final ThreadLocal<long[]> BY_THIS_THREAD =
      ThreadLocal.withInitial(() -> new long[2]);

  /** How many bytes the calling thread has written. */
  public static long bytesByThisThread() {
    return BY_THIS_THREAD.get()[0];
  }

  /** How often the calling thread has forced a file. */
  public static long forcesByThisThread() {
    return BY_THIS_THREAD.get()[1];
  }

  @Override
  public String getScheme() {
    return "watched";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Watched(getBase().open(mode));
  }

  private static final class Watched extends PassingFile {

    Watched(FileChannel file) {
      super(file);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      UNFORCED_WRITES.incrementAndGet();
      BY_THIS_THREAD.get()[0] += bytes.remaining();
      return file.write(bytes);
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      UNFORCED_WRITES.incrementAndGet();
      BY_THIS_THREAD.get()[0] += bytes.remaining();
      return file.write(bytes, position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      UNFORCED_WRITES.set(0);
      FORCES.incrementAndGet();
      BY_THIS_THREAD.get()[1]++;
      file.force(metaData);
    }
  }
}
