package dev.slipway.logs;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.GZIPInputStream;

/**
 * One opened file of a log. It stays readable when it is renamed or removed.
 *
 * @param number its number among the files of the log
 * @param lastWritten when its last entry was written, to the second
 */
record LogPart(long number, boolean compressed, Instant lastWritten, FileChannel channel)
    implements AutoCloseable {

  static LogPart open(Path file, long number) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    Instant written = Files.getLastModifiedTime(file).toInstant();
    return new LogPart(number, LogFiles.isCompressed(file), written, channel);
  }

  /** Its entries from an offset on, which is 0 for a compressed one. */
  EntryInput entries(long offset) throws IOException {
    if (compressed) {
      channel.position(0);
      return new EntryInput(
          Channels.newChannel(new GZIPInputStream(Channels.newInputStream(channel))), 0);
    }
    return new EntryInput(channel.position(offset), offset);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
