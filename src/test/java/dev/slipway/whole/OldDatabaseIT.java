package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Databases that the first version left behind, served by this one. */
class OldDatabaseIT {

  private static final String CONTAINER_CREATED =
      "select payload from domain_event_entry where payload_type like '%ContainerCreated'";

  private SlipwayProcess slipway;
  private Docker docker;

  /** How tests reach the old database while no service uses it. */
  private record Database(String url, String user, String password) {

    Connection connect() throws SQLException {
      return DriverManager.getConnection(url, user, password);
    }
  }

  @AfterEach
  void end() {
    slipway.close();
  }

  @Test
  void anH2FileOfTheFirstVersionIsServed() throws Exception {
    slipway = new SlipwayProcess(Store.H2);
    Files.createDirectories(slipway.dataDir());
    Path archive = Path.of("src/test/resources/fixtures/h2-55ded30.tar.gz").toAbsolutePath();
    Shell.run(
            "tar",
            "--extract",
            "--gzip",
            "--file",
            archive.toString(),
            "--directory",
            slipway.dataDir().toString())
        .expectSuccess();

    isServed(new Database("jdbc:h2:" + slipway.dataDir() + "/db/slipway", "sa", ""));
  }

  @Test
  void aPostgresqlDatabaseOfTheFirstVersionIsServed() throws Exception {
    List<String> arguments = Store.POSTGRESQL.freshDatabase();
    Database database =
        new Database(
            value(arguments, "url"), value(arguments, "username"), value(arguments, "password"));
    try (Connection connection = database.connect();
        Statement restore = connection.createStatement()) {
      restore.execute(fixture("/fixtures/postgresql-55ded30.sql.gz"));
    }
    slipway = new SlipwayProcess(Store.H2, arguments.toArray(String[]::new));

    isServed(database);
  }

  private static String value(List<String> arguments, String setting) {
    String prefix = "--spring.datasource." + setting + "=";
    return arguments.stream()
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  private static String fixture(String name) throws IOException {
    byte[] packed = OldDatabaseIT.class.getResourceAsStream(name).readAllBytes();
    try (InputStream text = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void isServed(Database database) throws Exception {
    slipway.start();
    docker = new Docker(slipway);
    everythingIsTold();
    docker.delete("/containers/renamed").expect(204);
    String image = docker.get("/images/busybox/json").expect(200).json().path("Id").asString();
    slipway.stop();

    // The image is made of this host's busybox; and views of another version are made anew.
    useImage(database, image);
    slipway.start();
    assertThat(slipway.log()).contains("Views are made anew from");
    assertThat(states().keySet()).isEqualTo(Set.of("bad", "job", "web"));
    docker.start("job").expect(204);
    assertThat(docker.waitFor("job")).isEqualTo(3);
    assertThat(docker.starts("job")).hasSize(2);
    assertThat(docker.events(docker.inspect("job").path("Id").asString()))
        .containsSubsequence(
            "container create", "container die", "container start", "container die");
    for (String name : List.of("job", "web", "bad")) {
      docker.delete("/containers/" + name).expect(204);
    }
    assertThat(states()).isEmpty();
  }

  private void everythingIsTold() {
    assertThat(states())
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "bad",
                    "created 127",
                    "job",
                    "exited 3",
                    "renamed",
                    "created 0",
                    "web",
                    "exited 137")));
    assertThat(docker.starts("web")).hasSize(2);
    assertThat(docker.starts("bad").getFirst().path("failedStep").asString()).isEqualTo("task");
    assertThat(docker.starts("gone")).hasSize(1);
    assertThat(types("web")).contains("ContainerPaused", "StopRequested", "ContainerExited");
    assertThat(types("gone")).contains("ContainerRemoved");
    String gone = docker.starts("gone").getFirst().path("containerId").asString();
    assertThat(docker.events(gone)).startsWith("container create").endsWith("container destroy");
  }

  private TreeMap<String, String> states() {
    TreeMap<String, String> states = new TreeMap<>();
    for (JsonNode container : docker.get("/containers/json?all=1").expect(200).json()) {
      String name = container.path("Names").path(0).asString().substring(1);
      JsonNode state = docker.state(name);
      states.put(name, state.path("Status").asString() + " " + state.path("ExitCode").asInt());
    }
    return states;
  }

  private Set<String> types(String container) {
    Set<String> types = new TreeSet<>();
    docker
        .get("/slipway/v1/containers/" + container + "/events")
        .expect(200)
        .json()
        .forEach(event -> types.add(event.path("type").asString()));
    return types;
  }

  private static void useImage(Database database, String image) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        PreparedStatement change =
            connection.prepareStatement(
                "update domain_event_entry set payload = ? where payload = ?")) {
      try (ResultSet events = statement.executeQuery(CONTAINER_CREATED)) {
        while (events.next()) {
          byte[] old = events.getBytes(1);
          String json = new String(old, StandardCharsets.UTF_8);
          change.setBytes(
              1,
              json.replaceAll("\"imageId\":\"[^\"]*\"", "\"imageId\":\"" + image + "\"")
                  .getBytes(StandardCharsets.UTF_8));
          change.setBytes(2, old);
          change.addBatch();
        }
      }
      change.executeBatch();
      statement.executeUpdate("update view_version set version = 1");
    }
  }
}
