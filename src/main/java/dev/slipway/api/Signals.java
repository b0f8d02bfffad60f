package dev.slipway.api;

import java.util.List;
import java.util.Locale;

/** Signals by name or number, as Linux counts them. */
final class Signals {

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  static final int KILL = 9;
  private static final int REALTIME_MINIMUM = 34;
  private static final int REALTIME_MAXIMUM = 64;

  private Signals() {}

  /** The signal's number for {@code SIGTERM}, {@code term}, {@code 15}; otherwise status 400. */
  static int parse(String text) {
    int signal = text.matches("\\d{1,3}") ? Integer.parseInt(text) : named(text);
    if (signal < 1 || signal > REALTIME_MAXIMUM) {
      throw ApiFault.badRequest("invalid signal: " + Params.printable(text));
    }
    return signal;
  }

  private static int named(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    if (name.matches("RTMIN(\\+\\d{1,2})?")) {
      return REALTIME_MINIMUM + offset(name);
    }
    if (name.matches("RTMAX(-\\d{1,2})?")) {
      return REALTIME_MAXIMUM + offset(name);
    }
    return switch (name) {
      case "CLD" -> 17;
      case "IOT" -> 6;
      case "POLL" -> 29;
      default -> NAMES.indexOf(name) + 1;
    };
  }

  private static int offset(String name) {
    String digits = name.substring("RTMIN".length());
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
