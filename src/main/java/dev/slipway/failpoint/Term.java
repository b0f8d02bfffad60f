package dev.slipway.failpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One term of a failpoint in containerd's syntax (its package {@code failpoint}, after FreeBSD's
 * fail(9)): {@code [<count>*]<action>[(<argument>)]}, terms joined by {@code ->}. A term without a
 * count acts every time.
 *
 * @param count how often it acts before the next term does; -1 for ever
 * @param argument milliseconds of a delay, text of an error, otherwise empty
 */
record Term(int count, Action action, String argument) {

  /** What a place does. {@code kill} ends the process at once, as SIGKILL would. */
  enum Action {
    OFF,
    ERROR,
    DELAY,
    KILL
  }

  private static final int FOREVER = -1;
  private static final int LONGEST_DELAY_DIGITS = 7;
  private static final Pattern SYNTAX =
      Pattern.compile("(?:(\\d{1,6})\\*)?(off|error|delay|kill)(?:\\(([^()]*)\\))?");

  /**
   * Reads all terms of one failpoint.
   *
   * @throws IllegalArgumentException that names the term and the syntax
   */
  static List<Term> parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.split("->", -1)) {
      terms.add(one(part.strip()));
    }
    return terms;
  }

  private static Term one(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no failpoint term; write [count*]off|error(text)|delay(ms)|kill");
    }
    String count = matcher.group(1);
    String argument = matcher.group(3) == null ? "" : matcher.group(3);
    Action action = Action.valueOf(matcher.group(2).toUpperCase(java.util.Locale.ROOT));
    if (action == Action.DELAY && !argument.matches("\\d{1," + LONGEST_DELAY_DIGITS + "}")) {
      throw new IllegalArgumentException("\"" + text + "\" wants milliseconds: delay(100)");
    }
    return new Term(count == null ? FOREVER : Integer.parseInt(count), action, argument);
  }

  boolean isForever() {
    return count == FOREVER;
  }
}
