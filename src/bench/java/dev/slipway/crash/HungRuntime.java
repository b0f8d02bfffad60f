package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/**
 * runc and the CNI plugin hang for some containers: their deadlines fire, and no other feels it.
 */
final class HungRuntime implements CrashCase {

  /** More than the service creates at once on a small machine. */
  private static final int AT_ONCE = 5;

  private static final int BASELINE = 3;
  private static final Duration LONGEST_READ = Duration.ofMillis(100);
  private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(20);

  /** From so many on a p99 is more than the slowest one. */
  private static final int ENOUGH = 100;

  private final List<Duration> startsBefore = new ArrayList<>();
  private final Map<HangPoint, List<Duration>> starts = new EnumMap<>(HangPoint.class);
  private final List<Duration> readsBefore = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> readsMeanwhile = Collections.synchronizedList(new ArrayList<>());

  @Override
  public String id() {
    return "R6";
  }

  @Override
  public String title() {
    return "runc or a CNI plugin hangs";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    try (HangingPrograms programs = new HangingPrograms();
        SlipwayProcess slipway = new SlipwayProcess(Store.H2, arguments(programs))) {
      slipway.start();
      Docker docker = new Docker(slipway);
      LeakAudit audit = LeakAudit.begin(slipway);
      try (Bystander bystander = new Bystander(slipway, docker, findings)) {
        bystander.start(HangPoint.CREATE);
        for (int round = 0; round < runs.pick(1, 10); round++) {
          for (HangPoint point : HangPoint.values()) {
            usual(bystander, docker, point);
            Hang hang = new Hang(programs, docker, point, AT_ONCE);
            List<Duration> disturbed = starts.computeIfAbsent(point, p -> new ArrayList<>());
            try (var looking = bystander.look(hang.containers().getFirst(), readsMeanwhile)) {
              while (hang.lasts()) {
                disturbed.add(bystander.start(point));
              }
            }
            hang.judge(findings);
            programs.release();
            hang.remove();
            audited(audit, point.text(), findings);
          }
        }
        judge(findings);
      }
      stopped(slipway, docker, programs, findings);
      audited(audit, "shutdown", findings);
    }
  }

  private static String[] arguments(HangingPrograms programs) {
    List<String> given = new ArrayList<>(programs.arguments());
    given.add("--slipway.network.plugin-deadline=" + HangPoint.ATTACH.deadline());
    for (HangPoint point : HangPoint.values()) {
      if (point != HangPoint.ATTACH && point != HangPoint.DETACH) {
        given.add("--slipway.containerd.deadline." + point.verb() + "=" + point.deadline());
      }
    }
    return given.toArray(String[]::new);
  }

  private void usual(Bystander bystander, Docker docker, HangPoint point) {
    String quiet = docker.create(ContainerBody.sleeping());
    try (var looking = bystander.look(quiet, readsBefore)) {
      for (int i = 0; i < BASELINE; i++) {
        startsBefore.add(bystander.start(point));
      }
    }
    docker.remove(quiet);
  }

  /**
   * Of a few starts the slowest tells of the host's other work, not of ours: therefore the median
   * of each point is judged as well, and what is slow all the time is compared with the time
   * before.
   */
  private void judge(Findings findings) {
    Duration limit = percentile(99, startsBefore).multipliedBy(2);
    List<Duration> meanwhile = starts.values().stream().flatMap(List::stream).toList();
    findings.note(
        "starts of others: p99 %d ms of %d before, %d ms of %d meanwhile"
            .formatted(
                limit.dividedBy(2).toMillis(),
                startsBefore.size(),
                percentile(99, meanwhile).toMillis(),
                meanwhile.size()));
    starts.forEach((point, durations) -> {
      Duration median = percentile(50, durations);
      if (median.compareTo(limit) > 0) {
        findings.late(point.text(), "half of the others' starts took " + median);
      }
    });
    if (meanwhile.size() >= ENOUGH && percentile(99, meanwhile).compareTo(limit) > 0) {
      findings.late("others", "starts took " + percentile(99, meanwhile));
    }
    Duration usualRead = percentile(99, readsBefore);
    Duration read = percentile(99, readsMeanwhile);
    findings.note(
        "inspect and list: p99 %d ms of %d before, %d ms of %d meanwhile"
            .formatted(
                usualRead.toMillis(), readsBefore.size(), read.toMillis(), readsMeanwhile.size()));
    if (read.compareTo(LONGEST_READ) > 0) {
      findings.late("others", "inspect and list took " + read);
    }
  }

  private static Duration percentile(int percent, List<Duration> durations) {
    List<Duration> sorted = durations.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
  }

  /** Stops the service, and starts it again, while something hangs at every point. */
  private static void stopped(
      SlipwayProcess slipway, Docker docker, HangingPrograms programs, Findings findings)
      throws Exception {
    List<Hang> hangs = new ArrayList<>();
    for (HangPoint point : HangPoint.values()) {
      hangs.add(new Hang(programs, docker, point, 1));
    }
    List<ProcessHandle> plugins =
        programs.waiting().stream().filter(HungRuntime::isPlugin).toList();
    Duration took = slipway.stop();
    findings.note("shutdown %d ms".formatted(took.toMillis()));
    if (took.compareTo(LONGEST_SHUTDOWN) > 0) {
      findings.late("shutdown", "took " + took);
    }
    slipway.start();
    if (plugins.stream().anyMatch(ProcessHandle::isAlive)) {
      findings.leaked("shutdown", "a plugin that an earlier service ran");
    }
    long back = System.nanoTime();
    programs.release();
    hangs.forEach(Hang::remove);
    findings.recovered(Bystander.since(back));
    try {
      await().atMost(Duration.ofSeconds(5)).until(() -> programs.waiting().isEmpty());
    } catch (ConditionTimeoutException e) {
      findings.leaked("shutdown", programs.waiting());
    }
  }

  private static boolean isPlugin(ProcessHandle program) {
    return program.info().commandLine().orElse("").contains("/cni/");
  }

  private static void audited(LeakAudit audit, String point, Findings findings) {
    try {
      audit.assertNothingLeft();
    } catch (ConditionTimeoutException e) {
      findings.leaked(point, audit.left());
    }
  }
}
