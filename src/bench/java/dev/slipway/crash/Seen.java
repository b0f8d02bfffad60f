package dev.slipway.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an engine did after a crash, in words, and which of it breaks the promise. */
final class Seen {

  private final List<String> words = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private @Nullable Duration recovery;

  void say(String what) {
    words.add(what);
  }

  void fault(String what) {
    faults.add(what);
  }

  /** Says it, and holds it against the engine when it was not to be. */
  void check(boolean good, String what) {
    if (!words.contains(what)) {
      say(what);
    }
    if (!good) {
      fault(what);
    }
  }

  void recovered(Duration time) {
    recovery = time;
  }

  @Nullable Duration recovery() {
    return recovery;
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  /** The cell of the table of engines. */
  String words() {
    return (faults.isEmpty() ? "**pass** " : "**FAIL** ") + String.join(", ", words);
  }
}
