package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.LogChoice;
import dev.slipway.settings.model.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container's {@code LogConfig}, by the rules and in the words of Docker's drivers. What Docker
 * notices only when a container starts is refused when it is created.
 */
public final class LogOptions {

  private static final int DECIMAL = 1000;
  private static final int BINARY = 1024;
  private static final String NON_BLOCKING = "non-blocking";
  private static final long BUFFER = 1_000_000;

  /** Docker's own limits of the local driver. */
  private static final long LOCAL_BYTES = 20_000_000;

  private static final int LOCAL_FILES = 5;

  private static final Set<String> FILES = Set.of("max-size", "max-file", "compress");

  /** Known to every driver; the last four mean something only to drivers that cannot read. */
  private static final Set<String> COMMON =
      Set.of(
          "mode",
          "max-buffer-size",
          "cache-disabled",
          "cache-max-size",
          "cache-max-file",
          "cache-compress");

  private LogOptions() {}

  /**
   * @throws InvalidSettings when the driver is unknown or an option is not as it must be
   */
  static void check(HostConfig host) {
    LogAttributes.check(host.logConfig().config());
    parse(host.logConfig(), Map.of());
  }

  /**
   * What these settings want to become of the container's output.
   *
   * @param container what the entries of its log may tell of it
   */
  public static LogChoice choice(Settings settings, LogSubject container) {
    var log = settings.hostConfigView().logConfig();
    return parse(log, LogAttributes.of(log.config(), settings.containerConfig(), container));
  }

  /** Names of a container that a log's tag may be made of. */
  public record LogSubject(String id, String name, String imageName, String imageId) {}

  private static LogChoice parse(HostConfig.LogConfig log, Map<String, String> attributes) {
    var options = log.config();
    return switch (log.type()) {
      case "none" -> new LogChoice(false, -1, 1, false, 0, Map.of());
      case "", "json-file" -> {
        var buffer = buffer(options);
        known(options, LogAttributes.OPTIONS, "' for json-file log driver");
        yield jsonFile(options, buffer, attributes);
      }
      case "local" -> {
        var buffer = buffer(options);
        known(options, Set.of(), "' for log driver local");
        yield local(options, buffer);
      }
      default ->
          throw new InvalidSettings(
              "logger: no log driver named '" + log.type() + "' is registered");
    };
  }

  private static void known(Map<String, String> options, Set<String> own, String where) {
    var known = new HashSet<>(COMMON);
    known.addAll(FILES);
    known.addAll(own);
    for (var option : options.keySet()) {
      if (!known.contains(option)) {
        throw new InvalidSettings("unknown log opt '" + option + where);
      }
    }
  }

  private static long buffer(Map<String, String> options) {
    var mode = options.getOrDefault("mode", "");
    if (!List.of("", "blocking", NON_BLOCKING).contains(mode)) {
      throw new InvalidSettings("logger: logging mode not supported: " + mode);
    }
    var size = options.get("max-buffer-size");
    if (size == null) {
      return mode.equals(NON_BLOCKING) ? BUFFER : 0;
    }
    if (!mode.equals(NON_BLOCKING)) {
      throw new InvalidSettings(
          "logger: max-buffer-size option is only supported with 'mode=non-blocking'");
    }
    try {
      // With none at all there would still be the entry that is about to be written.
      return Math.max(1, GoValues.bytes(size, BINARY));
    } catch (InvalidSettings e) {
      throw new InvalidSettings("error parsing option max-buffer-size: " + e.getMessage());
    }
  }

  private static LogChoice jsonFile(
      Map<String, String> options, long buffer, Map<String, String> attributes) {
    var bytes = maxSize(options.get("max-size"), 0);
    // Whoever sets a size gets one file of it, as with Docker, unless they ask for more.
    var files = maxFile(options.get("max-file"), bytes == 0 ? 0 : 1);
    var compress = compress(options.get("compress"), false);
    if (compress && (files == 1 || bytes == -1)) {
      throw new InvalidSettings(
          "compress cannot be true when max-file is less than 2 or max-size is not set");
    }
    return new LogChoice(true, bytes, files, compress, buffer, attributes);
  }

  private static LogChoice local(Map<String, String> options, long buffer) {
    var bytes = maxSize(options.get("max-size"), LOCAL_BYTES);
    var files = maxFile(options.get("max-file"), LOCAL_FILES);
    var compress = compress(options.get("compress"), true);
    if (compress && files == 1) {
      throw new InvalidSettings("compression cannot be enabled when max file count is 1");
    }
    return new LogChoice(true, bytes, files, compress, buffer, Map.of());
  }

  /** Docker writes its default as -1 and does not accept it; here it means what it says. */
  private static long maxSize(@Nullable String text, long otherwise) {
    if (text == null || text.equals("-1")) {
      return text == null ? otherwise : -1;
    }
    var bytes = GoValues.bytes(text, DECIMAL);
    if (bytes <= 0) {
      throw new InvalidSettings("max-size must be a positive number");
    }
    return bytes;
  }

  private static int maxFile(@Nullable String text, int otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      var files = Integer.parseInt(text);
      if (files < 1) {
        throw new InvalidSettings("max-file cannot be less than 1");
      }
      return files;
    } catch (NumberFormatException e) {
      throw new InvalidSettings("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
    }
  }

  private static boolean compress(@Nullable String text, boolean otherwise) {
    if (text == null) {
      return otherwise;
    }
    var truth = GoValues.truth(text);
    if (truth == null) {
      throw new InvalidSettings("strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
    }
    return truth;
  }
}
