package dev.slipway.crash;

import dev.slipway.whole.LeakAudit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A row of the crash matrix as a case of the bench; all rows share one service. */
final class MatrixCase implements CrashCase {

  private final MatrixRow row;
  private final SharedRig shared;

  private MatrixCase(MatrixRow row, SharedRig shared) {
    this.row = row;
    this.shared = shared;
  }

  static List<CrashCase> rows() {
    SharedRig shared = new SharedRig();
    return Arrays.stream(MatrixRow.values())
        .<CrashCase>map(row -> new MatrixCase(row, shared))
        .toList();
  }

  @Override
  public String id() {
    return row.name();
  }

  @Override
  public String title() {
    return row.title();
  }

  @Override
  public void run(Runs runs, Findings findings) throws IOException {
    Rig rig = shared.get();
    for (int i = 0; i < runs.pick(1, 20); i++) {
      LeakAudit audit = rig.audit();
      Seen seen = row.crash(rig);
      findings.ran(row.title());
      Duration recovery = seen.recovery();
      if (recovery != null) {
        findings.recovered(recovery);
      }
      seen.faults().forEach(fault -> findings.fault(row.title(), fault));
      if (i == 0) {
        findings.note(seen.words());
      }
      rig.mend();
      rig.docker().removeAll();
      leaks(audit).forEach((kind, left) -> findings.leaked(row.title(), kind + " " + left));
    }
  }

  /** What is left when releases under way have had their time. */
  static Map<String, Set<String>> leaks(LeakAudit audit) {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> audit.left().isEmpty());
      return Map.of();
    } catch (ConditionTimeoutException kept) {
      return audit.left();
    }
  }

  @Override
  public void close() {
    shared.close();
  }

  /** Opened by the first row that runs. */
  private static final class SharedRig {

    private @Nullable Rig rig;

    Rig get() throws IOException {
      Rig opened = rig;
      if (opened == null) {
        opened = Rig.slipway();
        rig = opened;
      }
      return opened;
    }

    void close() {
      Rig opened = rig;
      rig = null;
      if (opened != null) {
        opened.close();
      }
    }
  }
}
