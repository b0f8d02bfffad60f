package dev.slipway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePathWrapper;

/** A file system for H2, {@code watched:}, that knows what was written and not yet forced. */
public class WatchedDisk extends FilePathWrapper {

  static final AtomicInteger UNFORCED_WRITES = new AtomicInteger();
  static final AtomicLong FORCES = new AtomicLong();

  @Override
  public String getScheme() {
    return "watched";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Watched(getBase().open(mode));
  }

  private static final class Watched extends FileBase {

    private final FileChannel file;

    Watched(FileChannel file) {
      this.file = file;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      UNFORCED_WRITES.incrementAndGet();
      return file.write(bytes);
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      UNFORCED_WRITES.incrementAndGet();
      return file.write(bytes, position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      UNFORCED_WRITES.set(0);
      FORCES.incrementAndGet();
      file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return file.read(bytes);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
      return file.read(bytes, position);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
