package dev.slipway.logs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The logs that somebody writes, reads or compresses, so that all agree on the files' numbers. */
final class OpenLogs {

  private static final class Use {
    final LogFiles files;
    int count;

    Use(LogFiles files) {
      this.files = files;
    }
  }

  private final Map<Path, Use> used = new HashMap<>();
  private final Function<Path, LogFiles> make;

  OpenLogs() {
    this(LogFiles::new);
  }

  OpenLogs(Function<Path, LogFiles> make) {
    this.make = make;
  }

  /** To be given back once, with {@link #leave}. */
  synchronized LogFiles enter(Path current) {
    Use use = used.computeIfAbsent(current, path -> new Use(make.apply(path)));
    use.count++;
    return use.files;
  }

  synchronized void leave(LogFiles files) {
    used.computeIfPresent(files.current(), (path, use) -> --use.count == 0 ? null : use);
  }

  /** How many logs are in use. */
  synchronized int count() {
    return used.size();
  }
}
