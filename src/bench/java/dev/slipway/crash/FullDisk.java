package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** R5: the disk is full under one of the places that a start writes to. */
final class FullDisk implements CrashCase {

  private enum Place {
    DATABASE("db", 32),
    CONTAINERD_ROOT("containerd/root", 64),
    CONTAINERD_STATE("containerd/state", 16),
    FILES_AND_LOGS("containers", 16);

    private final String folder;
    private final int mebibytes;

    Place(String folder, int mebibytes) {
      this.folder = folder;
      this.mebibytes = mebibytes;
    }

    String point() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** More than any embedded database finds room for in blocks that it has already. */
  private static final int MOST_WRITES = 400;

  private static final String TALKER = "while true; do echo tick; sleep 0.2; done";

  /** How often one service sees its disks full: what it keeps for good would fill a small one. */
  private static final int ROUNDS = 10;

  private final Map<Place, SmallDisk> disks = new EnumMap<>(Place.class);
  private int refusals;

  @Override
  public String id() {
    return "R5";
  }

  @Override
  public String title() {
    return "disk full";
  }

  @Override
  public void run(Runs runs, Findings findings) throws Exception {
    for (int left = runs.pick(5, 50); left > 0; left -= ROUNDS) {
      rounds(Math.min(left, ROUNDS), findings);
    }
    findings.note(refusals + " requests refused");
  }

  private void rounds(int count, Findings findings) throws Exception {
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2)) {
      Path data = slipway.dataDir();
      for (Place place : Place.values()) {
        disks.put(place, new SmallDisk(data.resolve(place.folder), place.mebibytes));
      }
      slipway.start();
      Docker docker = new Docker(slipway);
      LeakAudit clean = LeakAudit.begin(slipway);
      String talker = docker.run(ContainerBody.shell(TALKER));
      LeakAudit talking = LeakAudit.begin(slipway);
      for (int i = 0; i < count; i++) {
        for (Place place : Place.values()) {
          inject(place, docker, talker, findings);
          audit(place.point(), docker, talking, findings);
        }
      }
      docker.remove(talker);
      audit("at the end", docker, clean, findings);
    } finally {
      for (SmallDisk disk : disks.values()) {
        disk.close();
      }
      disks.clear();
    }
  }

  private void inject(Place place, Docker docker, String talker, Findings findings)
      throws Exception {
    findings.ran(place.point());
    List<String> acknowledged = new ArrayList<>();
    String container = docker.create(ContainerBody.sleeping().network("bridge"));
    disks.get(place).fill();
    if (place == Place.DATABASE) {
      write(docker, acknowledged, findings);
    } else {
      start(place, docker, container, findings);
    }
    if (!docker.status(talker).equals("running")) {
      findings.fault(place.point(), "a running container ended");
    }
    disks.get(place).empty();
    long back = System.nanoTime();
    startNow(place, docker, container, findings);
    findings.recovered(Duration.ofNanos(System.nanoTime() - back));
    for (String id : acknowledged) {
      if (docker.get("/containers/" + id + "/json").status() != 200) {
        findings.lost(place.point(), "container " + id);
      }
    }
    int ticks = ticks(docker, talker);
    await("the log goes on").atMost(PATIENCE).until(() -> ticks(docker, talker) > ticks);
    docker.remove(container);
    acknowledged.forEach(docker::remove);
  }

  private static int ticks(Docker docker, String talker) {
    return docker.logs(talker, "stdout=1&tail=all").split("tick", -1).length;
  }

  /** Until the database takes no more. */
  private void write(Docker docker, List<String> acknowledged, Findings findings) {
    Reply reply = docker.tryCreate("", ContainerBody.sleeping());
    for (int i = 0; i < MOST_WRITES && reply.status() == 201; i++) {
      acknowledged.add(reply.json().path("Id").asString());
      reply = docker.tryCreate("", ContainerBody.sleeping());
    }
    expectRefusal(Place.DATABASE, reply, findings);
    Reply list = docker.get("/containers/json?all=1").expect(200);
    if (list.json().size() < acknowledged.size()) {
      findings.lost(Place.DATABASE.point(), "rows of the list while the disk is full");
    }
  }

  private void start(Place place, Docker docker, String container, Findings findings) {
    expectRefusal(place, docker.start(container), findings);
    JsonNode attempt = docker.starts(container).getFirst();
    if (!attempt.path("outcome").asString().equals("undone")
        || !attempt.path("failure").path("reason").asString().equals("disk_full")) {
      findings.fault(place.point(), "the attempt is recorded as " + attempt);
    }
  }

  private void expectRefusal(Place place, Reply reply, Findings findings) {
    refusals++;
    if (reply.status() != 503
        || !reply.headers().containsKey("retry-after")
        || !reply.message().contains("disk")) {
      findings.fault(place.point(), "answered " + reply.status() + " " + reply.text());
    }
  }

  private static void startNow(Place place, Docker docker, String id, Findings findings) {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> List.of(204, 304).contains(docker.start(id).status()));
    } catch (ConditionTimeoutException never) {
      findings.fault(place.point(), "does not start with space: " + docker.start(id).text());
    }
  }

  private static void audit(String point, Docker docker, LeakAudit clean, Findings findings) {
    try {
      clean.assertNothingLeft();
    } catch (AssertionError | ConditionTimeoutException left) {
      findings.leaked(point, clean.left());
    }
    long owing =
        docker
            .get("/slipway/v1/obligations")
            .expect(200)
            .json()
            .valueStream()
            .map(owed -> owed.path("containerId").asString())
            .filter(id -> docker.get("/containers/" + id + "/json").status() == 404)
            .count();
    if (owing > 0) {
      findings.leaked(point, owing + " obligations of removed containers");
    }
  }
}
