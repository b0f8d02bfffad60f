package dev.slipway.failpoint;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failpoints while they are enabled. */
final class ArmedFailpoints implements Failpoints {

  private static final Logger log = LoggerFactory.getLogger(ArmedFailpoints.class);
  private static final int KILLED = 137;

  private final ConcurrentSkipListSet<String> known = new ConcurrentSkipListSet<>();
  private final Map<String, Failpoint> armed = new ConcurrentHashMap<>();

  /**
   * What a place is armed with.
   *
   * @param terms empty when it does nothing
   * @param passed how often it was passed since it was armed
   */
  public record Place(String terms, int passed) {}

  @Override
  public void declare(String activity, Collection<String> steps) {
    for (String step : steps) {
      for (String moment : List.of(BEFORE, AFTER, COMMITTED)) {
        known.add(name(activity, step, moment));
      }
    }
  }

  private static String name(String activity, String step, String moment) {
    return activity + "." + step + "." + moment;
  }

  /**
   * Arms a place; empty terms disarm it.
   *
   * @throws IllegalArgumentException if the place is unknown or the terms are none
   */
  void arm(String name, String terms) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException("no failpoint " + name + "; known are " + known);
    }
    if (terms.isEmpty()) {
      armed.remove(name);
    } else {
      armed.put(name, new Failpoint(terms));
    }
  }

  /** All places by name. */
  SortedMap<String, Place> places() {
    SortedMap<String, Place> places = new TreeMap<>();
    for (String name : known) {
      Failpoint point = armed.get(name);
      places.put(
          name, point == null ? new Place("", 0) : new Place(point.toString(), point.passed()));
    }
    return places;
  }

  @Override
  public void reach(String activity, String step, String moment) {
    if (armed.isEmpty()) {
      return;
    }
    String name = name(activity, step, moment);
    Failpoint point = armed.get(name);
    Term term = point == null ? null : point.next();
    if (term != null) {
      act(name, term);
    }
  }

  private static void act(String name, Term term) {
    log.warn("Failpoint {}: {} {}", name, term.action(), term.argument());
    switch (term.action()) {
      case KILL -> Runtime.getRuntime().halt(KILLED);
      case ERROR -> throw new FailpointError("failpoint " + name + ": " + term.argument());
      case DELAY -> delay(Long.parseLong(term.argument()));
      case OFF -> {}
    }
  }

  private static void delay(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      LockSupport.parkNanos(left * 1_000_000);
    }
  }

  /** Arms what a setting lists: {@code name=terms}, separated by semicolons. */
  void armAll(String setting) {
    for (String entry : setting.split(";", -1)) {
      int equals = entry.indexOf('=');
      if (!entry.isBlank() && equals < 0) {
        throw new IllegalArgumentException(
            "slipway.failpoints.arm: \"" + entry + "\" is not name=terms");
      }
      if (!entry.isBlank()) {
        arm(entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
      }
    }
  }
}
