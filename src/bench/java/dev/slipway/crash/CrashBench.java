package dev.slipway.crash;

import java.io.IOException;
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
    List<CrashCase> cases = new ArrayList<>();
    cases.add(new StepKills());
    cases.add(new ContainerdKills());
    cases.add(new PolicyKills());
    cases.add(new StoreOutage());
    cases.add(new FullDisk());
    cases.add(new HungRuntime());
    cases.add(new StartStorm());
    cases.add(new HostileRequests());
    cases.add(new HistoryCheck());
    cases.addAll(MatrixCase.rows());
    return List.copyOf(cases);
  }

  public static void main(String[] arguments) throws IOException {
    Runs runs = Runs.CI;
    String peer = "";
    Set<String> wanted = Set.of();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("--runs=")) {
        runs = Runs.of(value);
      } else if (argument.startsWith("--cases=")) {
        wanted = Set.of(value.split(","));
      } else if (argument.startsWith("--peer=")) {
        peer = value;
      } else {
        System.err.println(
            "bench-crash: unknown argument "
                + argument
                + "; known: --runs=ci|long --cases=R1,T3 --peer=dockerd");
        System.exit(2);
      }
    }
    System.exit(peer.isEmpty() ? run(cases(), runs, wanted) : compare(peer, wanted));
  }

  private static int compare(String peer, Set<String> wanted) throws IOException {
    PeerTable table = PeerTable.against(peer, wanted);
    System.out.println(table);
    table.faults().forEach(System.out::println);
    return table.faults().isEmpty() ? 0 : 1;
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
    cases.forEach(CrashCase::close);
    System.out.println(table);
    faults.forEach(System.out::println);
    return faults.isEmpty() ? 0 : 1;
  }

  /** Runs one case to its end, whatever that is. */
  static Findings inject(CrashCase injected, Runs runs) {
    Findings findings = new Findings(runs);
    try {
      injected.run(runs, findings);
    } catch (Exception | AssertionError broken) {
      broken.printStackTrace();
      findings.fault(injected.id(), String.valueOf(broken));
    }
    return findings;
  }
}
