package dev.slipway.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one case of the bench came to: the numbers of its row, and each fault in words. */
public final class Findings {

  private final Set<String> points = new TreeSet<>();
  private final List<Duration> recoveries = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int runs;
  private int leaks;
  private int lost;
  private int late;
  private final Runs form;

  Findings(Runs form) {
    this.form = form;
  }

  /** Counts one injection of the fault at a point. */
  public synchronized void ran(String point) {
    points.add(point);
    runs++;
  }

  /** The time from the service's (or its peer's) return to the state in which nothing is open. */
  public synchronized void recovered(Duration time) {
    recoveries.add(time);
  }

  /** Something is left on the host or in containerd that no container owns. */
  public synchronized void leaked(String point, Object left) {
    leaks++;
    fault(point, "leaked " + left);
  }

  /** A command that was answered is not recorded or did not happen. */
  public synchronized void lost(String point, String what) {
    lost++;
    fault(point, "lost " + what);
  }

  /** Any other breach of what the case promises. */
  public synchronized void fault(String point, String what) {
    faults.add(point + ": " + what);
    System.err.println("FAULT " + point + ": " + what);
  }

  /**
   * Something took longer than the case promises. A fault in the long form, which is run on a quiet
   * machine; in the short one, which a shared machine runs with everything else, only counted.
   */
  public synchronized void late(String point, String what) {
    late++;
    if (form == Runs.LONG) {
      fault(point, what);
    } else {
      System.err.println("LATE " + point + ": " + what);
    }
  }

  /** A figure that belongs beside the row. */
  public synchronized void note(String text) {
    notes.add(text);
  }

  public synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (late > 0) {
      all.add(late + " late");
    }
    return all;
  }

  /** The row's cells after the case's name: points, runs, leaks, lost, faults, p50, p99, max. */
  synchronized List<String> cells() {
    return List.of(
        String.valueOf(points.size()),
        String.valueOf(runs),
        String.valueOf(leaks),
        String.valueOf(lost),
        String.valueOf(faults.size()),
        percentile(50),
        percentile(99),
        percentile(100));
  }

  /** In seconds, of all recoveries; a dash when there are none. */
  private String percentile(int percent) {
    if (recoveries.isEmpty()) {
      return "–";
    }
    List<Duration> sorted = recoveries.stream().sorted().toList();
    int index = Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.size()) - 1);
    return String.format(java.util.Locale.ROOT, "%.2f", sorted.get(index).toMillis() / 1000.0);
  }
}
