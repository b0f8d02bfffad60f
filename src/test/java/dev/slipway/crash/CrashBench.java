package dev.slipway.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code make bench-crash}: breaks real services in every known way, and prints one table. Ends
 * with 1 when any case found a fault.
 */
public final class CrashBench {

  private CrashBench() {}

  /** Every case, in the table's order. */
  static List<CrashCase> cases() {
    return List.of(new HungRuntime(), new StartStorm(), new HistoryCheck());
  }

  public static void main(String[] arguments) {
    Runs runs = Runs.CI;
    Set<String> wanted = Set.of();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("--runs=")) {
        runs = Runs.of(value);
      } else if (argument.startsWith("--cases=")) {
        wanted = Set.of(value.split(","));
      } else {
        System.err.println(
            "bench-crash: unknown argument " + argument + "; known: --runs=ci|long --cases=R1,T3");
        System.exit(2);
      }
    }
    System.exit(run(cases(), runs, wanted));
  }

  private static int run(List<CrashCase> cases, Runs runs, Set<String> wanted) {
    CrashTable table = new CrashTable();
    List<String> faults = new ArrayList<>();
    for (CrashCase injected : cases) {
      if (wanted.isEmpty() || wanted.contains(injected.id())) {
        System.err.println("bench-crash: " + injected.id() + " " + injected.title());
        Findings findings = inject(injected, runs);
        table.add(injected, findings);
        findings.faults().forEach(fault -> faults.add(injected.id() + " " + fault));
      }
    }
    System.out.println(table);
    faults.forEach(System.out::println);
    return faults.isEmpty() ? 0 : 1;
  }

  /** Runs one case to its end, whatever that is. */
  static Findings inject(CrashCase injected, Runs runs) {
    Findings findings = new Findings();
    try {
      injected.run(runs, findings);
    } catch (Exception | AssertionError broken) {
      broken.printStackTrace();
      findings.fault(injected.id(), String.valueOf(broken));
    }
    return findings;
  }
}
