package dev.slipway.logs;

import dev.slipway.settings.GoValues;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.LogChoice;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings {@code slipway.logs.*}: the limits of containers that name none, also of those that were
 * made before there were any.
 *
 * @param maxSize size of one log file in Docker's form, {@code 100m}; -1 for no limit
 * @param maxFile how many files there are at most
 */
@ConfigurationProperties("slipway.logs")
record LogSettings(@DefaultValue("100m") String maxSize, @DefaultValue("3") int maxFile) {

  private static final int DECIMAL = 1000;

  LogSettings {
    bytes(maxSize);
    if (maxFile < 1) {
      throw new InvalidConfigurationPropertyValueException(
          "slipway.logs.max-file", maxFile, "there is at least the one file that is written");
    }
  }

  /** The choice with the defaults in place of what it leaves open. */
  LogChoice complete(LogChoice choice) {
    return new LogChoice(
        choice.stored(),
        choice.maxBytes() == 0 ? bytes(maxSize) : choice.maxBytes(),
        choice.maxFiles() == 0 ? maxFile : choice.maxFiles(),
        choice.compress(),
        choice.bufferBytes(),
        choice.attributes());
  }

  private static long bytes(String size) {
    try {
      long bytes = size.equals("-1") ? -1 : GoValues.bytes(size, DECIMAL);
      if (bytes != 0) {
        return bytes;
      }
    } catch (InvalidSettings e) {
      // Said below in the words of the configuration.
    }
    throw new InvalidConfigurationPropertyValueException(
        "slipway.logs.max-size", size, "a size such as 100m is needed, or -1 for no limit");
  }
}
