package dev.slipway.api.container;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Docker's words for states and for durations. */
final class StatusText {

  private StatusText() {}

  /** What a list shows as Status. */
  static String of(
      String status,
      int exitCode,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      Instant now) {
    return switch (status) {
      case "running" -> "Up " + since(startedAt, now);
      case "paused" -> "Up " + since(startedAt, now) + " (Paused)";
      case "restarting" -> "Restarting (%d) %s ago".formatted(exitCode, since(finishedAt, now));
      case "removing" -> "Removal In Progress";
      case "exited" -> "Exited (%d) %s ago".formatted(exitCode, since(finishedAt, now));
      case "dead" -> "Dead";
      default -> "Created";
    };
  }

  static String human(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long minutes = seconds / 60;
    long hours = Math.round(seconds / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds < 60) {
      return plural(seconds, "second");
    } else if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    } else if (hours < 48) {
      return hours == 1 ? "About an hour" : hours + " hours";
    }
    long days = hours / 24;
    if (days < 14) {
      return days + " days";
    } else if (days < 60) {
      return days / 7 + " weeks";
    }
    return days < 730 ? days / 30 + " months" : days / 365 + " years";
  }

  private static String since(@Nullable Instant time, Instant now) {
    return human(time == null ? Duration.ZERO : Duration.between(time, now));
  }

  private static String plural(long count, String unit) {
    return count == 1 ? "1 " + unit : count + " " + unit + "s";
  }
}
