package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.core.ConditionTimeoutException;

/** Many starts at the same moment: each is answered, and afterwards nothing is used up. */
final class StartStorm implements CrashCase {

  private static final int STARTS = 200;
  private static final int A_FEW = 8;

  /** What the service may keep for good once it has worked: pools and caches that are warm. */
  private static final int WARM = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LARGEST_HEAP_MIB = 512;

  @Override
  public String id() {
    return "R7";
  }

  @Override
  public String title() {
    return STARTS + " starts at once";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2)) {
      slipway.start();
      Docker docker = new Docker(slipway);
      LeakAudit audit = LeakAudit.begin(slipway);
      storm(docker, 10, new Findings(runs));
      audit.assertNothingLeft();
      Usage before = Usage.of(slipway);
      for (int run = 0; run < runs.pick(1, 10); run++) {
        findings.ran("start");
        heap(slipway, findings, () -> storm(docker, STARTS, findings));
        left(slipway, before, audit, findings);
      }
    }
  }

  /** Starts that many containers at once, which were created and are removed a few at a time. */
  private static Void storm(Docker docker, int count, Findings findings) throws Exception {
    List<String> ids =
        together(
            A_FEW,
            Collections.nCopies(count, ContainerBody.running("sleep", "1000")),
            docker::create);
    long begun = System.nanoTime();
    Map<String, Integer> answers = new TreeMap<>();
    for (Reply reply : together(count, ids, docker::start)) {
      boolean later = reply.status() == 429 || reply.status() == 503;
      answers.merge(reply.status() + (later ? " " + reply.text() : ""), 1, Integer::sum);
      if (later ? !reply.headers().containsKey("retry-after") : reply.status() != 204) {
        findings.fault("start", "answered " + reply.status() + " " + reply.text());
      }
    }
    findings.note(
        "%s in %d ms".formatted(answers, Bystander.since(begun).toMillis()).replace("=", " × "));
    long removing = System.nanoTime();
    together(A_FEW, ids, id -> docker.delete("/containers/" + id + "?force=1"))
        .forEach(r -> r.expect(204));
    findings.recovered(Bystander.since(removing));
    return null;
  }

  private static <T, R> List<R> together(int atOnce, List<T> those, Function<T, R> work)
      throws Exception {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
      List<Callable<R>> tasks =
          those.stream().<Callable<R>>map(one -> () -> work.apply(one)).toList();
      List<R> results = new ArrayList<>();
      for (Future<R> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    }
  }

  /** Watches the heap meanwhile, as the service's own meters tell it. */
  private static void heap(SlipwayProcess slipway, Findings findings, Callable<?> work)
      throws Exception {
    AtomicReference<Long> most = new AtomicReference<>(0L);
    try (var eyes = Executors.newSingleThreadScheduledExecutor()) {
      var looking =
          eyes.scheduleWithFixedDelay(
              () -> most.accumulateAndGet(Usage.heapMib(slipway), Math::max),
              0,
              500,
              TimeUnit.MILLISECONDS);
      work.call();
      looking.cancel(false);
    }
    findings.note("heap " + most.get() + " MiB at most");
    if (most.get() > LARGEST_HEAP_MIB || most.get() == 0) {
      findings.fault("heap", most.get() + " MiB");
    }
  }

  private static void left(
      SlipwayProcess slipway, Usage before, LeakAudit audit, Findings findings) {
    try {
      audit.assertNothingLeft();
    } catch (ConditionTimeoutException e) {
      findings.leaked("storm", audit.left());
    }
    AtomicReference<Usage> now = new AtomicReference<>(before);
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> {
            now.set(Usage.of(slipway));
            return now.get().threads() <= before.threads() + WARM
                && now.get().files() <= before.files() + WARM;
          });
    } catch (ConditionTimeoutException e) {
      findings.leaked("service", now.get() + " instead of " + before);
    }
    findings.note(before + " before, " + now.get() + " after");
  }
}
