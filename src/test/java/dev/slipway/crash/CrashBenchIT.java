package dev.slipway.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The crash bench in its short form; the table goes into the build's output. Each case has its own
 * service and mostly waits for it, so two run at a time.
 */
class CrashBenchIT {

  private static final CrashTable TABLE = new CrashTable();
  private static final List<CrashCase> CASES = CrashBench.cases();
  private static final ExecutorService TWO_AT_A_TIME = Executors.newFixedThreadPool(2);

  @TestFactory
  Stream<DynamicTest> everyCase() {
    Map<CrashCase, Future<Findings>> running = new LinkedHashMap<>();
    CASES.stream()
        // CrashMatrixIT tells these by name.
        .filter(injected -> !(injected instanceof MatrixCase))
        .forEach(injected ->
            running.put(
                injected, TWO_AT_A_TIME.submit(() -> CrashBench.inject(injected, Runs.CI))));
    return running.entrySet().stream().map(entry -> told(entry.getKey(), entry.getValue()));
  }

  private static DynamicTest told(CrashCase injected, Future<Findings> running) {
    return dynamicTest(
        injected.id() + " " + injected.title(),
        () -> {
          Findings findings = running.get();
          TABLE.add(injected, findings);
          assertThat(findings.faults()).isEmpty();
        });
  }

  @AfterAll
  static void print() throws IOException {
    TWO_AT_A_TIME.shutdownNow();
    CASES.forEach(CrashCase::close);
    System.out.println(TABLE);
    Files.writeString(Path.of("target/crash-bench.md"), TABLE.toString());
  }
}
