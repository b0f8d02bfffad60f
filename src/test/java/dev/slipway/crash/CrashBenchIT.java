package dev.slipway.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The crash bench in its short form; the table goes into the build's output. */
class CrashBenchIT {

  private static final CrashTable TABLE = new CrashTable();
  private static final List<CrashCase> CASES = CrashBench.cases();

  @TestFactory
  Stream<DynamicTest> everyCase() {
    return CASES.stream()
        // CrashMatrixIT tells these by name.
        .filter(injected -> !(injected instanceof MatrixCase))
        .map(injected ->
            dynamicTest(
                injected.id() + " " + injected.title(),
                () -> {
                  Findings findings = CrashBench.inject(injected, Runs.CI);
                  TABLE.add(injected, findings);
                  assertThat(findings.faults()).isEmpty();
                }));
  }

  @AfterAll
  static void print() throws IOException {
    CASES.forEach(CrashCase::close);
    System.out.println(TABLE);
    Files.writeString(Path.of("target/crash-bench.md"), TABLE.toString());
  }
}
