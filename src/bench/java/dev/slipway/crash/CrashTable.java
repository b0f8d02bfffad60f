package dev.slipway.crash;

import java.util.ArrayList;
import java.util.List;

/** The bench's one table, in Markdown. */
final class CrashTable {

  private static final List<String> HEAD =
      List.of(
          "case", "points", "runs", "leaks", "lost", "faults", "p50 s", "p99 s", "max s", "notes");

  private final List<List<String>> rows = new ArrayList<>();

  void add(CrashCase injected, Findings findings) {
    List<String> row = new ArrayList<>();
    row.add(injected.id() + " " + injected.title());
    row.addAll(findings.cells());
    row.add(String.join("; ", findings.notes()));
    rows.add(row);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(text, HEAD);
    line(text, HEAD.stream().map(title -> "---").toList());
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
