package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.util.List;
import java.util.Locale;

/** Names and numbers of Linux signals, as Docker knows them. */
public final class Signals {

  private static final List<String> NAMES =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final int FIRST_REALTIME = 34;
  private static final int LAST_REALTIME = 64;
  private static final int HIGHEST = 64;

  /** What a message shows of a text from outside. */
  private static final int LONGEST = 200;

  public static final int KILL = 9;

  private Signals() {}

  /**
   * The number of a signal given as a number or as a name with or without {@code SIG}, in any case.
   *
   * @throws InvalidSettings for any other text
   */
  public static int number(String signal) {
    if (signal.matches("\\d{1,3}")) {
      var number = Integer.parseInt(signal);
      if (number >= 1 && number <= HIGHEST) {
        return number;
      }
      throw invalid(signal);
    }
    var name = signal.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    var number =
        switch (name) {
          case "IOT" -> 6;
          case "CLD" -> 17;
          case "POLL" -> 29;
          case "UNUSED" -> 31;
          default -> NAMES.indexOf(name);
        };
    return number > 0 ? number : realtime(name, signal);
  }

  private static int realtime(String name, String signal) {
    if (name.matches("RTMIN(\\+([0-9]|1[0-5]))?")) {
      return FIRST_REALTIME + offset(name);
    }
    if (name.matches("RTMAX(-([0-9]|1[0-4]))?")) {
      return LAST_REALTIME - offset(name);
    }
    throw invalid(signal);
  }

  private static int offset(String name) {
    return name.length() == 5 ? 0 : Integer.parseInt(name.substring(6));
  }

  private static InvalidSettings invalid(String signal) {
    String shown = signal.length() > LONGEST ? signal.substring(0, LONGEST) + "…" : signal;
    return new InvalidSettings("invalid signal: " + shown.replaceAll("\\p{Cntrl}", ""));
  }
}
