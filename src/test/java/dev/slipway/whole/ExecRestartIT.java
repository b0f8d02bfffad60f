package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.crash.FailpointClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A service that is killed while it has execs in every state: those that run are taken over, of the
 * others nothing is left.
 */
class ExecRestartIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Where a start stands still, and whether the process runs by then. */
  private static final Map<String, Boolean> STARTS =
      Map.of(
          "exec.register.committed", false,
          "exec.register.before", false,
          "exec.register.after", false,
          "exec.start.before", false,
          "exec.start.after", true,
          "exec.start.committed", true);

  private static final List<String> ENDS =
      List.of(
          "exec.exit.before",
          "exec.exit.after",
          "exec.exit.committed",
          "exec.delete.before",
          "exec.delete.after",
          "exec.delete.committed");

  private final List<String> database = Store.POSTGRESQL.freshDatabase();
  private final SlipwayProcess slipway =
      new SlipwayProcess(
          Store.H2,
          Stream.concat(database.stream(), Stream.of(FailpointClient.ENABLED))
              .toArray(String[]::new));
  private final Docker docker = new Docker(slipway);

  @AfterEach
  void end() {
    slipway.close();
  }

  @Test
  void whateverAnExecWasAtWhenTheServiceWasKilledNothingIsLeftOfIt() throws SQLException {
    slipway.start();
    FailpointClient failpoints = new FailpointClient(slipway);
    String id = docker.run(ContainerBody.sleeping());
    String talking =
        started(
            id,
            "{\"Cmd\":[\"sh\",\"-c\",\"trap 'exit 6' TERM; while :; do echo $PADDING; sleep 0.01; done\"],"
                + "\"AttachStdout\":true,\"Env\":[\"PADDING="
                + "x".repeat(2000)
                + "\"]}");
    Map<String, String> caught = new HashMap<>();
    STARTS.keySet().forEach(place -> caught.put(place, caught(failpoints, place, id, "600")));
    ENDS.forEach(place -> caught.put(place, caught(failpoints, place, id, "0")));
    assertThat(rows()).isGreaterThan(10);

    slipway.kill();
    slipway.start();

    JsonNode adopted = inspected(talking);
    assertThat(adopted.path("Running").asBoolean()).isTrue();
    assertThat(adopted.path("ProcessConfig").path("entrypoint").asString()).isEqualTo("sh");
    assertThat(ProcessHandle.of(adopted.path("Pid").asLong())).isPresent();
    STARTS.forEach((place, runs) -> {
      Reply reply = docker.get("/exec/" + caught.get(place) + "/json");
      assertThat(reply.status()).as(place).isEqualTo(runs ? 200 : 404);
      if (runs) {
        assertThat(reply.json().path("Running").asBoolean()).as(place).isTrue();
        docker.post("/slipway/v1/execs/" + caught.get(place) + "/kill").expect(204);
      }
    });
    assertThat(ended("exec.exit.before", caught)).isTrue();
    // It is read on, so it comes to its signal, and its exit code is known.
    docker.post("/slipway/v1/execs/" + talking + "/kill?signal=TERM").expect(204);
    await("the end of the exec that was taken over")
        .atMost(PATIENCE)
        .until(() -> inspected(talking).path("ExitCode").asInt(-1) == 6);
    await("nothing is owed").atMost(PATIENCE).until(() -> rows() == 0);
    assertThat(docker.inspect(id).path("ExecIDs").isNull()).isTrue();
    assertThat(slipway.dataDir().resolve("streams/" + id + "/exec")).isEmptyDirectory();
    assertThat(slipway.ctr("tasks", "ps", id).expectSuccess()).doesNotContain("exec_id");
    assertThat(
            docker.eventObjects(id).stream()
                .filter(event -> event.path("Action").asString().equals("exec_die"))
                .map(event -> event.path("Actor").path("Attributes").path("execID").asString()))
        .as("each end is told once")
        .doesNotHaveDuplicates()
        .contains(talking, caught.get("exec.exit.before"), caught.get("exec.exit.committed"));

    String last = started(id, "{\"Cmd\":[\"sleep\",\"600\"]}");
    slipway.kill();
    containerEndsMeanwhile(last, id);
  }

  /** The container ends while nobody looks. */
  private void containerEndsMeanwhile(String exec, String id) throws SQLException {
    slipway.ctr("tasks", "kill", "-s", "9", id).expectSuccess();
    slipway.start();
    docker.awaitStatus(id, "exited");
    assertThat(inspected(exec).path("ExitCode").asInt()).isEqualTo(137);
    assertThat(rows()).isZero();
    docker.removeAll();
    LeakAudit.assertNothingOf(slipway);
  }

  private boolean ended(String place, Map<String, String> caught) {
    JsonNode exec = inspected(caught.get(place));
    return !exec.path("Running").asBoolean() && exec.path("ExitCode").asInt(-1) == 0;
  }

  /** An exec that stands still at a place until the service dies. */
  private String caught(FailpointClient failpoints, String place, String id, String seconds) {
    failpoints.arm(place, "1*delay(600000)");
    String exec = created(id, "{\"Cmd\":[\"sleep\",\"" + seconds + "\"]}");
    Thread.ofVirtual()
        .start(() -> {
          try {
            docker.post("/exec/" + exec + "/start", "{\"Detach\":true}");
          } catch (RuntimeException killed) {
            // The service died with the request.
          }
        });
    await(place + " is reached").atMost(PATIENCE).until(() -> failpoints.passed(place) == 1);
    return exec;
  }

  private String started(String id, String body) {
    String exec = created(id, body);
    docker.post("/exec/" + exec + "/start", "{\"Detach\":true}").expect(200);
    return exec;
  }

  private String created(String id, String body) {
    return docker
        .post("/containers/" + id + "/exec", body)
        .expect(201)
        .json()
        .path("Id")
        .asString();
  }

  private JsonNode inspected(String exec) {
    return docker.get("/exec/" + exec + "/json").expect(200).json();
  }

  private int rows() throws SQLException {
    String url = database.getFirst().substring(database.getFirst().indexOf('=') + 1);
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from exec_obligation")) {
      count.next();
      return count.getInt(1);
    }
  }
}
