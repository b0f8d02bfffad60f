package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.crash.KillPoint.Part;
import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.LeakAudit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * R2: containerd dies at every call that a container's life consists of, before and after it took
 * effect, and comes back a moment later. One service lives through all of it, and beside each
 * victim a container that must not notice.
 */
final class ContainerdKills implements CrashCase {

  private static final Duration MEASURED = Duration.ofSeconds(10);
  private static final double MOST_PROCESSOR = 0.05;

  @Override
  public String id() {
    return "R2";
  }

  @Override
  public String title() {
    return "containerd killed at every runtime call";
  }

  @Override
  public void run(Runs runs, Findings findings) throws IOException {
    try (Rig rig = Rig.slipway()) {
      String bystander = rig.docker().run("bystander", ContainerBody.sleeping());
      List<KillPoint> points = RuntimeCalls.of(rig);
      findings.note(points.size() + " points in the life of a container");
      String state = bystander(rig, bystander);
      LeakAudit audit = rig.audit();
      for (KillPoint point : points) {
        for (int i = 0; i < runs.pick(2, 20); i++) {
          new Victim(rig, point, findings).live();
          rig.mend();
        }
        Map<String, Set<String>> left = MatrixCase.leaks(audit);
        if (!left.isEmpty()) {
          findings.leaked(point.toString(), left);
          audit = rig.audit();
        }
        List<String> owed = owed(rig, bystander);
        if (!owed.isEmpty()) {
          findings.leaked(point.toString(), "obligations " + owed);
        }
        String now = bystander(rig, bystander);
        if (!now.equals(state)) {
          findings.fault(point.toString(), "the bystander was " + state + " and is " + now);
          state = now;
        }
      }
      if (runs == Runs.LONG) {
        measureIdle(rig, findings);
      }
    }
  }

  /** What the store says is still held, by anybody but the bystander. */
  private static List<String> owed(Rig rig, String bystander) {
    return rig.docker()
        .get("/slipway/v1/obligations")
        .expect(200)
        .json()
        .valueStream()
        .filter(open -> !open.path("containerId").asString().equals(bystander))
        .map(Object::toString)
        .toList();
  }

  private static String bystander(Rig rig, String id) {
    return rig.docker().status(id) + " " + rig.docker().state(id).path("Pid") + " " + rig.task(id);
  }

  /** What waiting for a containerd that is away costs. */
  static void measureIdle(Rig rig, Findings findings) {
    SlipwayPeer service = (SlipwayPeer) rig.peer();
    rig.killContainerd();
    Duration before = service.process().processorTime();
    await().pollDelay(MEASURED).atMost(MEASURED.plusSeconds(5)).until(() -> true);
    Duration used = service.process().processorTime().minus(before);
    rig.restore();
    double share = (double) used.toMillis() / MEASURED.toMillis();
    String text = "%.1f %% of a processor while containerd is away".formatted(share * 100);
    findings.note(text);
    if (share > MOST_PROCESSOR) {
      findings.fault(Part.SUBSCRIPTION.name(), text);
    }
  }
}
