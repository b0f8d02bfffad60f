package dev.slipway.failpoint;

import dev.slipway.failpoint.Term.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One armed place: which term acts next, and how often it was passed. */
final class Failpoint {

  private final String text;
  private final List<Term> terms;
  private int index;
  private int actedOfTerm;
  private int passed;

  Failpoint(String text) {
    this.text = text;
    terms = Term.parse(text);
  }

  /** The term that acts this time, or null when all have acted as often as they should. */
  synchronized @Nullable Term next() {
    passed++;
    while (index < terms.size()) {
      Term term = terms.get(index);
      if (term.isForever() || actedOfTerm < term.count()) {
        actedOfTerm++;
        return term.action() == Action.OFF ? null : term;
      }
      index++;
      actedOfTerm = 0;
    }
    return null;
  }

  synchronized int passed() {
    return passed;
  }

  @Override
  public String toString() {
    return text;
  }
}
