package dev.slipway.stats;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A container's processes as the host's {@code ps} shows them.
 *
 * @param processes one row each, with a value for each title as far as {@code ps} gave one
 */
public record ProcessList(
    @JsonProperty("Processes") List<List<String>> processes,
    @JsonProperty("Titles") List<String> titles) {

  private static final String PID = "PID";

  /** A column that is given a title which begins as the column of process ids does. */
  private static final Pattern NAMED_PID = Pattern.compile("(\\S*)=\\s*(PID\\S*)");

  private static final Pattern BLANKS = Pattern.compile("[ \\t\\n\\x0B\\f\\r]+");

  /**
   * Lists these processes.
   *
   * @param pids as the host counts them
   * @param arguments of {@code ps}, separated by blanks; no shell sees them
   * @throws ProcessListFailed when {@code ps} refuses the arguments, or shows no process ids
   */
  public static ProcessList of(List<Integer> pids, String arguments) {
    refuseFalsePids(arguments);
    List<String> chosen = words(arguments);
    List<String> few = new ArrayList<>(chosen);
    few.add("-q" + pids.stream().map(String::valueOf).collect(Collectors.joining(",")));
    HostPs.Outcome outcome = HostPs.run(few);
    if (outcome.exitStatus() != 0) {
      // Some options cannot be had for chosen processes only; then all are listed.
      outcome = HostPs.run(chosen);
    }
    if (outcome.exitStatus() != 0) {
      throw new ProcessListFailed("ps: " + outcome.firstError());
    }
    return parse(outcome.output(), Set.copyOf(pids));
  }

  /**
   * Refuses other columns under the title of the process ids, since rows are chosen by it.
   *
   * @throws ProcessListFailed when there is one
   */
  private static void refuseFalsePids(String arguments) {
    Matcher named = NAMED_PID.matcher(arguments);
    while (named.find()) {
      if (!named.group(1).equals("pid")) {
        throw new ProcessListFailed(
            "specifying \"%s=%s\" is not allowed".formatted(named.group(1), named.group(2)));
      }
    }
  }

  /** Keeps the rows of these processes, and of their threads where they are shown. */
  static ProcessList parse(String printed, Set<Integer> pids) {
    List<String> lines = printed.lines().toList();
    List<String> titles = lines.isEmpty() ? List.of() : words(lines.getFirst());
    int column = titles.indexOf(PID);
    if (column < 0) {
      throw new ProcessListFailed("Couldn't find PID field in ps output");
    }
    Set<String> wanted = pids.stream().map(String::valueOf).collect(Collectors.toSet());
    List<List<String>> rows = new ArrayList<>();
    boolean ofWanted = false;
    for (String line : lines.subList(1, lines.size())) {
      List<String> row = row(line, titles.size());
      if (row.size() > column) {
        // A thread below its process has a dash instead of the number.
        ofWanted = row.get(column).equals("-") ? ofWanted : wanted.contains(row.get(column));
        if (ofWanted) {
          rows.add(row);
        }
      }
    }
    return new ProcessList(rows, titles);
  }

  /** A command has blanks in it: the last column takes all words that are left. */
  private static List<String> row(String line, int columns) {
    List<String> words = words(line);
    if (words.size() <= columns) {
      return words;
    }
    List<String> row = new ArrayList<>(words.subList(0, columns - 1));
    row.add(String.join(" ", words.subList(columns - 1, words.size())));
    return row;
  }

  private static List<String> words(String text) {
    return Arrays.stream(BLANKS.split(text)).filter(word -> !word.isEmpty()).toList();
  }
}
