package dev.slipway.logs;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses the log files that are no longer written, one at a time for all containers, so that no
 * container waits for it. What a service that died left unfinished is begun anew with the
 * container's next run.
 */
final class LogCompressor {

  private static final Logger LOG = LoggerFactory.getLogger(LogCompressor.class);
  private static final int BLOCK = 64 * 1024;

  private final OpenLogs logs;
  private final Set<Path> waiting = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor worker;

  LogCompressor(OpenLogs logs) {
    this.logs = logs;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().daemon().name("log-compress").unstarted(task));
    worker.allowCoreThreadTimeOut(true);
  }

  /** There may be something to compress; each log waits once at most. */
  void look(Path current) {
    if (waiting.add(current)) {
      worker.execute(() -> compress(current));
    }
  }

  private void compress(Path current) {
    waiting.remove(current);
    LogFiles files = logs.enter(current);
    try {
      Files.deleteIfExists(files.unfinished());
      while (compressedOne(files)) {
        // The newest first: the others are dropped sooner.
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} was removed meanwhile", current, e);
    } catch (IOException e) {
      LOG.warn("{} stays as large as it is: {}", current, e.toString());
    } finally {
      logs.leave(files);
    }
  }

  private static boolean compressedOne(LogFiles files) throws IOException {
    try (LogPart part = files.uncompressed()) {
      if (part == null) {
        return false;
      }
      write(part, files.unfinished());
      if (!files.compressed(part.number())) {
        Files.deleteIfExists(files.unfinished());
      }
      return true;
    }
  }

  /** It is on the disk before the other one is removed, and as old: readers go by that. */
  private static void write(LogPart part, Path into) throws IOException {
    try (FileChannel channel =
            FileChannel.open(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        GZIPOutputStream out = new GZIPOutputStream(Channels.newOutputStream(channel), BLOCK)) {
      Channels.newInputStream(part.channel()).transferTo(out);
      out.finish();
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(into);
      throw e;
    }
    Files.setLastModifiedTime(into, FileTime.from(part.lastWritten()));
  }
}
