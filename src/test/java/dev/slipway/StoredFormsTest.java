package dev.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerState;
import dev.slipway.store.AxonConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What released versions stored can be read for ever. {@code golden/events} and {@code
 * golden/sagas} hold one file for each shape that was ever released: its name is the stored type,
 * with a remark after a hyphen where a type has several. Files are added and never edited.
 */
class StoredFormsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Serializer serializer =
      Jackson3Serializer.builder()
          .jsonMapperBuilderCustomizer(new AxonConfiguration().axonJson())
          .build();

  /** A file of stored JSON. */
  record Golden(Path file) {

    String type() {
      return file.getFileName().toString().replaceFirst("(-.*)?\\.json$", "");
    }

    ObjectNode json() {
      try {
        return (ObjectNode) JSON.readTree(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return file.getFileName().toString();
    }
  }

  static List<Golden> events() {
    return files("events");
  }

  static List<Golden> sagas() {
    return files("sagas");
  }

  static List<Golden> all() {
    return Stream.concat(events().stream(), sagas().stream()).toList();
  }

  private static List<Golden> files(String folder) {
    try (Stream<Path> files = Files.list(GOLDEN.resolve(folder))) {
      return files.sorted().map(Golden::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyEventHasAGoldenFile() {
    assertThat(types(events()))
        .as("add a file for a new event, and keep those of types that are not written any more")
        .containsAll(eventTypes(ContainerEvent.class));
  }

  @Test
  void everySagaHasAGoldenFile() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<String> sagas =
          sources
              .filter(source -> source.getFileName().toString().endsWith("Saga.java"))
              .map(Path.of("src/main/java")::relativize)
              .map(source -> source.toString().replace(".java", "").replace('/', '.'))
              .toList();
      assertThat(sagas).isNotEmpty();
      assertThat(types(sagas())).containsAll(sagas);
    }
  }

  private static Set<String> types(List<Golden> files) {
    return files.stream().map(Golden::type).collect(Collectors.toSet());
  }

  private static List<String> eventTypes(Class<?> root) {
    return root.isSealed()
        ? Stream.of(root.getPermittedSubclasses())
            .flatMap(type -> eventTypes(type).stream())
            .toList()
        : List.of(root.getName());
  }

  /** A component that is lost in between was renamed, or its type has changed. */
  @ParameterizedTest
  @MethodSource("all")
  void whatWasStoredIsReadBackWhole(Golden golden) {
    ObjectNode stored = golden.json();

    JsonNode again = written(read(golden.type(), stored));

    assertHolds(golden.toString(), again, stored);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aComponentThatIsAbsentIsNoError(Golden golden) {
    for (ObjectNode stored : eachWithoutOneComponent(golden.json())) {
      assertThat(read(golden.type(), stored)).isNotInstanceOf(UnknownSerializedType.class);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aComponentThatOnlyANewerVersionKnowsIsNoError(Golden golden) {
    ObjectNode stored = golden.json();
    nested(stored).forEach(object -> ((ObjectNode) object).put("fromTheFuture", "kept"));

    assertThat(read(golden.type(), stored)).isNotInstanceOf(UnknownSerializedType.class);
  }

  /** Events stay as they were stored; a saga's state is written again by whoever handles it. */
  @ParameterizedTest
  @MethodSource("sagas")
  void aSagaCarriesWhatItDoesNotKnow(Golden golden) {
    ObjectNode stored = golden.json().put("fromTheFuture", "kept");

    assertHolds(golden.toString(), written(read(golden.type(), stored)), stored);
  }

  @Test
  void aTypeThatOnlyAnotherVersionKnowsIsRead() {
    assertThat(read("dev.slipway.container.ContainerEvent$FromTheFuture", JSON.createObjectNode()))
        .isInstanceOf(UnknownSerializedType.class);
  }

  @Test
  void tokensAndMetadataMayHaveMoreAndLess() {
    ObjectNode token = JSON.createObjectNode().put("fromTheFuture", 1);
    assertThat(read(GlobalSequenceTrackingToken.class.getName(), token))
        .isEqualTo(new GlobalSequenceTrackingToken(0));
    ObjectNode gaps = JSON.createObjectNode().put("index", 7).put("fromTheFuture", 1);
    gaps.putArray("gaps").add(5);
    assertThat(read(GapAwareTrackingToken.class.getName(), gaps))
        .isEqualTo(GapAwareTrackingToken.newInstance(7, List.of(5L)));
    ObjectNode metadata = JSON.createObjectNode().put("requestedBy", "root");
    assertThat(read(MetaData.class.getName(), metadata))
        .isEqualTo(MetaData.with("requestedBy", "root"));
  }

  /** What an aggregate is stored as in a snapshot. */
  record Snapshot(ContainerState state) {}

  @Test
  void everyStateOfAContainerSurvivesASnapshot() {
    Set<Class<?>> seen = new HashSet<>();
    ContainerState state = new ContainerState.Absent();
    for (String type :
        List.of(
            "ContainerCreated",
            "StartRequested",
            "SnapshotPrepared",
            "StartFailed",
            "StartUndone",
            "StartRequested",
            "TaskCreated",
            "TaskExited",
            "ContainerStarted",
            "ContainerExited",
            "StartRequested",
            "NetworkAttached",
            "ContainerStarted",
            "StopRequested",
            "OutOfMemory",
            "ContainerPaused",
            "ContainerUnpaused",
            "TaskExited",
            "ContainerExited",
            "RestartScheduled",
            "StartRequested",
            "StartFailed",
            "StartUndone",
            "RemovalRequested",
            "ContainerRemoved")) {
      assertThat(read(Snapshot.class.getName(), written(new Snapshot(state))))
          .isEqualTo(new Snapshot(state));
      seen.add(state.getClass());
      state = state.after(event(type));
    }
    seen.add(state.getClass());
    assertThat(read(Snapshot.class.getName(), written(new Snapshot(state))))
        .isEqualTo(new Snapshot(state));
    assertThat(seen).containsExactlyInAnyOrder(ContainerState.class.getPermittedSubclasses());
  }

  private ContainerEvent event(String name) {
    return events().stream()
        .filter(golden -> golden.type().endsWith("$" + name))
        .map(golden -> (ContainerEvent) read(golden.type(), golden.json()))
        .findFirst()
        .orElseThrow();
  }

  private Object read(String type, JsonNode stored) {
    return serializer.deserialize(
        new SimpleSerializedObject<>(stored.toString(), String.class, type, null));
  }

  private JsonNode written(Object value) {
    SerializedObject<String> text = serializer.serialize(value, String.class);
    return JSON.readTree(text.getData());
  }

  private static void assertHolds(String where, JsonNode whole, JsonNode part) {
    if (part.isObject()) {
      part.properties()
          .forEach(component ->
              assertHolds(
                  where + " " + component.getKey(),
                  whole.path(component.getKey()),
                  component.getValue()));
    } else if (part.isArray()) {
      assertThat(whole.size()).as(where).isEqualTo(part.size());
      // Sets of names are stored in any order.
      List<JsonNode> rest = whole.valueStream().filter(JsonNode::isValueNode).toList();
      for (int i = 0; i < part.size(); i++) {
        if (part.path(i).isValueNode()) {
          assertThat(rest).as(where).contains(part.path(i));
        } else {
          assertHolds(where + " " + i, whole.path(i), part.path(i));
        }
      }
    } else {
      assertThat(whole).as(where).isEqualTo(part);
    }
  }

  /** Copies of an object that lack one component each, also inside of what it holds. */
  private static List<ObjectNode> eachWithoutOneComponent(ObjectNode whole) {
    int objects = nested(whole).size();
    return Stream.iterate(0, i -> i < objects, i -> i + 1)
        .flatMap(i ->
            nested(whole).get(i).propertyNames().stream()
                .map(name -> {
                  ObjectNode copy = whole.deepCopy();
                  ((ObjectNode) nested(copy).get(i)).remove(name);
                  return copy;
                }))
        .toList();
  }

  /** An object and all objects inside of it, always in the same order. */
  private static List<JsonNode> nested(JsonNode root) {
    List<JsonNode> found = new ArrayList<>();
    Deque<JsonNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      if (node.isObject()) {
        found.add(node);
      }
      node.forEach(open::push);
    }
    return found;
  }
}
