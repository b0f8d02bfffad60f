package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.crash.CuttingProxy.NotedCall;
import dev.slipway.crash.KillPoint.Part;
import dev.slipway.crash.Trap.Moment;
import dev.slipway.whole.Docker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out which runtime calls a container's life really consists of, by living one. */
final class RuntimeCalls {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What the service calls when it listens to containerd anew. */
  private static final List<String> LISTENING =
      List.of("Events/Subscribe", "Events/Publish", "Tasks/List");

  private final Rig rig;
  private final List<KillPoint> points = new ArrayList<>();

  private RuntimeCalls(Rig rig) {
    this.rig = rig;
  }

  /** Each call of a life, before and after it takes effect. */
  static List<KillPoint> of(Rig rig) {
    RuntimeCalls calls = new RuntimeCalls(rig);
    calls.live();
    return List.copyOf(calls.points);
  }

  private void live() {
    Docker docker = rig.docker();
    Marked marked = Marked.ending(0);
    rig.proxy().forget();
    String id = docker.create(marked.body());
    note(Part.CREATE, "");
    docker.start(id).expect(204);
    rig.quiet(id);
    note(Part.START, id);
    marked.end();
    docker.awaitStatus(id, "exited");
    rig.quiet(id);
    note(Part.EXIT, id);
    docker.start(id).expect(204);
    rig.quiet(id);
    rig.proxy().forget();
    docker.remove(id);
    docker.awaitGone(id);
    note(Part.REMOVAL, id);
    rig.proxy().cut();
    await().atMost(PATIENCE).until(() -> methods("").containsAll(LISTENING));
    rig.proxy().forget();
    for (String method : LISTENING) {
      add(Part.SUBSCRIPTION, method, 0);
    }
  }

  private List<String> methods(String mention) {
    return rig.proxy().calls().stream()
        .filter(call -> call.mentions(mention))
        .map(NotedCall::method)
        .filter(method -> !method.equals("Health/Check"))
        .toList();
  }

  private void note(Part part, String mention) {
    Map<String, Integer> seen = new HashMap<>();
    for (String method : methods(mention)) {
      // Without a container to be told by, what is only listening is not part of it.
      if (!mention.isEmpty() || !LISTENING.contains(method)) {
        add(part, method, seen.merge(method, 1, Integer::sum) - 1);
      }
    }
    rig.proxy().forget();
  }

  private void add(Part part, String method, int nth) {
    points.add(new KillPoint(part, method, nth, Moment.BEFORE));
    // A wait is asked at the start and answered at the exit.
    boolean later = part == Part.START && method.equals("Tasks/Wait");
    points.add(new KillPoint(later ? Part.EXIT : part, method, nth, Moment.AFTER));
  }
}
