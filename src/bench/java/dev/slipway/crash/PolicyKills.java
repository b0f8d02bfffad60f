package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.LeakAudit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * R3: a container's first process, its shim or both are killed under every restart policy, while
 * the service lives and while it is dead. The exit is recorded once, with what the policy decided,
 * and what the policy wants is what comes.
 */
final class PolicyKills implements CrashCase {

  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final List<String> POLICIES =
      List.of("no", "always", "unless-stopped", "on-failure");

  /** After a killed shim nobody may know with what its process ended. */
  private static final Set<Integer> KILLED = Set.of(137, 255);

  private enum Harm {
    INIT,
    SHIM,
    BOTH;

    void befall(long pid) {
      ProcessHandle init = ProcessHandle.of(pid).orElseThrow();
      ProcessHandle shim = init.parent().orElseThrow();
      if (this != INIT) {
        shim.destroyForcibly();
      }
      if (this != SHIM) {
        init.destroyForcibly();
      }
    }
  }

  /** A container under a policy, as it was before the harm. */
  private record Subject(String id, String policy, long pid) {

    boolean comesBack() {
      return !policy.equals("no");
    }
  }

  @Override
  public String id() {
    return "R3";
  }

  @Override
  public String title() {
    return "first process, shim or both killed under every restart policy";
  }

  @Override
  public void run(Runs runs, Findings findings) throws IOException {
    try (Rig rig = Rig.slipway()) {
      LeakAudit audit = rig.audit();
      for (Harm harm : Harm.values()) {
        for (boolean alone : List.of(false, true)) {
          for (int i = 0; i < runs.pick(1, 10); i++) {
            String point = harm + (alone ? " while the service is dead" : "");
            befall(rig, harm, alone, point, findings);
            Map<String, Set<String>> left = MatrixCase.leaks(audit);
            if (!left.isEmpty()) {
              findings.leaked(point, left);
              audit = rig.audit();
            }
          }
        }
      }
    }
  }

  private static void befall(Rig rig, Harm harm, boolean alone, String point, Findings findings) {
    Docker docker = rig.docker();
    List<Subject> subjects = new ArrayList<>();
    for (String policy : POLICIES) {
      ContainerBody body =
          ContainerBody.running("sleep", "100000").host("RestartPolicy", Map.of("Name", policy));
      String id = docker.run(body);
      subjects.add(new Subject(id, policy, docker.state(id).path("Pid").asLong()));
    }
    if (alone) {
      rig.peer().kill();
    }
    subjects.forEach(subject -> harm.befall(subject.pid()));
    if (alone) {
      rig.peer().start();
    }
    Instant harmed = Instant.now();
    for (Subject subject : subjects) {
      String where = point + ", policy " + subject.policy();
      findings.ran(where);
      if (settled(docker, subject)) {
        check(docker, subject, where, findings);
      } else {
        findings.fault(where, "shows " + docker.state(subject.id()));
      }
      docker.remove(subject.id());
    }
    findings.recovered(Duration.between(harmed, Instant.now()));
  }

  private static boolean settled(Docker docker, Subject subject) {
    try {
      await()
          .atMost(SETTLE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> {
            JsonNode state = docker.state(subject.id());
            String status = state.path("Status").asString();
            return subject.comesBack()
                ? status.equals("running") && state.path("Pid").asLong() != subject.pid()
                : status.equals("exited");
          });
      return true;
    } catch (ConditionTimeoutException late) {
      return false;
    }
  }

  private static void check(Docker docker, Subject subject, String where, Findings findings) {
    List<JsonNode> starts = docker.starts(subject.id());
    JsonNode ended = starts.getLast();
    int status = ended.path("exitStatus").asInt();
    if (!KILLED.contains(status)) {
      findings.fault(where, "ended with status " + status);
    }
    long deaths = docker.events(subject.id()).stream().filter("container die"::equals).count();
    if (deaths != 1) {
      findings.fault(where, deaths + " exits are told");
    }
    if (starts.size() != (subject.comesBack() ? 2 : 1)) {
      findings.fault(where, starts.size() + " attempts");
    }
    if (ended.path("sequel").path("restarts").asBoolean() != subject.comesBack()) {
      findings.fault(where, "decided " + ended.path("sequel"));
    }
    int count = docker.inspect(subject.id()).path("RestartCount").asInt();
    if (count != starts.size() - 1) {
      findings.fault(where, "RestartCount " + count);
    }
  }
}
