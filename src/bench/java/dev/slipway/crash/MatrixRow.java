package dev.slipway.crash;

import java.util.function.Function;

/** The rows of the crash matrix. */
enum MatrixRow {
  T1("killed before Tasks.Create", true, CrashMatrix::killedBeforeTasksCreate),
  T2("killed before Tasks.Start", true, CrashMatrix::killedBeforeTasksStart),
  T3("killed after Tasks.Start, answer lost", true, CrashMatrix::killedAfterTasksStart),
  T4("killed, container exits meanwhile", true, CrashMatrix::killedWhileRunning),
  T5("power loss", false, CrashMatrix::lostEverything),
  T6("containerd killed under containers", false, CrashMatrix::containerdKilled),
  T7("connection lost, container exits meanwhile", true, CrashMatrix::connectionLost),
  T8("containerd away at start", false, CrashMatrix::containerdAway);

  private final String title;
  private final boolean askedOfPeers;
  private final Function<CrashMatrix, Seen> crash;

  MatrixRow(String title, boolean askedOfPeers, Function<CrashMatrix, Seen> crash) {
    this.title = title;
    this.askedOfPeers = askedOfPeers;
    this.crash = crash;
  }

  String title() {
    return title;
  }

  /** Whether other engines are put through it too. */
  boolean askedOfPeers() {
    return askedOfPeers;
  }

  /** Crashes once and tells what came of it; an engine that cannot go on is seen too. */
  Seen crash(Rig rig) {
    try {
      return crash.apply(new CrashMatrix(rig));
    } catch (RuntimeException | AssertionError broken) {
      Seen seen = new Seen();
      seen.check(false, "broke off: " + broken.getMessage());
      return seen;
    }
  }
}
