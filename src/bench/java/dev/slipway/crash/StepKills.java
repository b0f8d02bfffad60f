package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.Docker;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * R1: the service ends as by {@code kill -9} at every failpoint of a start and of an undo, comes
 * back, and closes by itself what it had begun. Half of the runs are on each store.
 */
final class StepKills implements CrashCase {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration WANTED = Duration.ofSeconds(10);

  /** Outcomes of an attempt after which something is still to come. */
  private static final Set<String> UNDER_WAY = Set.of("starting", "failed");

  private static final Set<String> CLOSED = Set.of("running", "exited", "created");

  @Override
  public String id() {
    return "R1";
  }

  @Override
  public String title() {
    return "kill -9 of the service at every step and undo";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    Form form = runs == Runs.CI ? new Form(1, 2, 2) : new Form(2, 5, 1);
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      List<Callable<@Nullable Void>> stores =
          List.of(on(Store.H2, form, findings), on(Store.POSTGRESQL, form, findings));
      for (Future<@Nullable Void> store : both.invokeAll(stores)) {
        store.get();
      }
    }
  }

  /**
   * How often the service is killed at a place on each store.
   *
   * @param together how many containers are at the place then
   * @param stores among how many stores the places are dealt out; 1 if each sees them all
   */
  private record Form(int rounds, int together, int stores) {

    /** The places that a store sees. */
    List<String> places(List<String> all, Store store) {
      return IntStream.range(0, all.size())
          .filter(i -> i % stores == store.ordinal() % stores)
          .mapToObj(all::get)
          .toList();
    }
  }

  private static Callable<@Nullable Void> on(Store store, Form form, Findings findings) {
    return () -> {
      try (SlipwayProcess slipway = new SlipwayProcess(store, FailpointClient.ENABLED)) {
        slipway.start();
        LeakAudit audit = LeakAudit.begin(slipway);
        List<String> places = form.places(placesOfALife(slipway), store);
        for (int round = 0; round < form.rounds(); round++) {
          for (String place : places) {
            System.err.println("bench-crash: R1 " + store + " round " + round + " " + place);
            // Both undos of a task come: that of a failed start and that of an exit.
            boolean failing = (round + store.ordinal()) % 2 == 0;
            new Kill(slipway, store + " " + place, place, form.together(), failing, audit, findings)
                .inject();
          }
        }
      }
      return null;
    };
  }

  /** Those that a container's life comes past; that history ends is no part of it. */
  private static List<String> placesOfALife(SlipwayProcess slipway) throws Exception {
    return new FailpointClient(slipway)
        .places().stream()
            .filter(place -> place.startsWith("start.") || place.startsWith("undo."))
            .toList();
  }

  /** One kill and what follows. */
  private record Kill(
      SlipwayProcess slipway,
      String name,
      String place,
      int together,
      boolean failing,
      LeakAudit audit,
      Findings findings) {

    void inject() {
      Docker docker = new Docker(slipway);
      List<Caught> caught = new ArrayList<>();
      for (int i = 0; i < together; i++) {
        findings.ran(place);
        Marked marked = Marked.sleeping();
        caught.add(new Caught(docker.create(marked.body().network("bridge")), marked));
      }
      provoke(docker, caught);
      if (!slipway.awaitEnd(PATIENCE)) {
        findings.fault(name, "was not reached");
        docker.removeAll();
        return;
      }
      slipway.start();
      long back = System.nanoTime();
      // In the order in which they close, so that each has its own time.
      List<Caught> open = new ArrayList<>(caught);
      try {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> {
              open.removeIf(one -> {
                boolean closed = isClosed(docker, one.id());
                if (closed) {
                  recovered(Duration.ofNanos(System.nanoTime() - back));
                }
                return closed;
              });
              return open.isEmpty();
            });
      } catch (ConditionTimeoutException e) {
        for (Caught one : open) {
          findings.fault(
              name, "is not closed: " + docker.get("/containers/" + one.id() + "/json").text());
        }
      }
      if (!removes()) {
        caught.forEach(one -> startsAgain(docker, one));
      }
      leavesNothing(docker);
    }

    private record Caught(String id, Marked marked) {}

    private void recovered(Duration time) {
      findings.recovered(time);
      if (time.compareTo(WANTED) > 0) {
        findings.late(name, "closed only after " + time);
      }
    }

    private boolean removes() {
      return place.startsWith("undo.files") || place.startsWith("undo.snapshot");
    }

    /** Brings the service to its end when all caught are at the place. */
    private void provoke(Docker docker, List<Caught> caught) {
      FailpointClient failpoints = new FailpointClient(slipway);
      String terms = together == 1 ? "1*kill" : (together - 1) + "*delay(20000)->1*kill";
      Function<String, Reply> request = docker::start;
      if (place.startsWith("undo.") && failing && !removes()) {
        failpoints.arm("start.start.before", together + "*error(injected)");
      } else if (place.startsWith("undo.")) {
        caught.forEach(one -> docker.start(one.id()).expect(204));
        request =
            removes()
                ? id -> docker.delete("/containers/" + id + "?force=1")
                : id -> docker.post("/containers/" + id + "/kill");
      }
      failpoints.arm(place, terms);
      for (Caught one : caught) {
        Function<String, Reply> asked = request;
        Thread.ofVirtual().start(() -> cut(() -> asked.apply(one.id())));
      }
    }

    /** The answer may be lost with the service. */
    private static void cut(Callable<Reply> request) {
      try {
        request.call();
      } catch (UncheckedIOException lost) {
        // As expected.
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    /** Whether nothing is on its way any more, as far as a user can see. */
    private boolean isClosed(Docker docker, String id) {
      Reply reply = docker.get("/containers/" + id + "/json");
      if (removes()) {
        return reply.status() == 404;
      }
      if (!CLOSED.contains(reply.expect(200).json().path("State").path("Status").asString())) {
        return false;
      }
      return docker.starts(id).stream()
          .noneMatch(attempt -> UNDER_WAY.contains(attempt.path("outcome").asString()));
    }

    private void startsAgain(Docker docker, Caught one) {
      Reply again = docker.start(one.id());
      if (again.status() != 204 && again.status() != 304) {
        findings.fault(name, "does not start again: " + again.status() + " " + again.text());
        return;
      }
      if (!docker.status(one.id()).equals("running")) {
        findings.lost(name, "a start that was answered " + again.status());
      }
      int tasks = one.marked().processes().size();
      if (tasks != 1) {
        findings.fault(name, tasks + " live processes of one container");
      }
    }

    private void leavesNothing(Docker docker) {
      docker.removeAll();
      MatrixCase.leaks(audit).forEach((kind, left) -> findings.leaked(name, kind + " " + left));
    }
  }
}
