package dev.slipway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

/** The rooms, the arrows between them and the few rules beside them. */
class ArchitectureTest {

  private static final ApplicationModules ROOMS = ApplicationModules.of(SlipwayApplication.class);
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.slipway");

  @Test
  void roomsUseOnlyTheRoomsThatTheirDoorNames() {
    ROOMS.verify();
  }

  @Test
  void everyRoomHasADoorThatNamesItsNeighboursAndMarksNulls() {
    for (String room : roomNames()) {
      ApplicationModule door = door(room);
      assertThat(door).as("@ApplicationModule on %s", room).isNotNull();
      assertThat(door.allowedDependencies())
          .as("the neighbours of %s", room)
          .doesNotContain(ApplicationModule.OPEN_TOKEN)
          .allSatisfy(ArchitectureTest::room);
      assertThat(packageOf(room).isAnnotationPresent(NullMarked.class))
          .as("@NullMarked on %s", room)
          .isTrue();
    }
  }

  @Test
  void aRuleThatNamesAMissingRoomFails() {
    assertThatThrownBy(() -> room("cellar")).isInstanceOf(AssertionError.class);
  }

  @Test
  void containerUsesOnlyJavaAxonAndJspecify() {
    classes()
        .that()
        .resideInAPackage(room("container"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            room("container"),
            "java..",
            "org.axonframework..",
            "org.jspecify..",
            "org.springframework.modulith..")
        .check(CLASSES);
  }

  @Test
  void grpcAndProtobufStayBehindTheRuntime() {
    noClasses()
        .that()
        .resideInAPackage("dev.slipway..")
        .and()
        .resideOutsideOfPackage(room("runtime.containerd"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "org.springframework.grpc..")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage(room("runtime.containerd"))
        .check(CLASSES);
  }

  @Test
  void onlyTheApiUsesSpringMvc() {
    noClasses()
        .that()
        .resideInAPackage("dev.slipway..")
        .and()
        .resideOutsideOfPackage(room("api"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework.web..", "jakarta.servlet..")
        .check(CLASSES);
  }

  @Test
  void nobodyReadsTheSystemClockInContainer() {
    noClasses()
        .that()
        .resideInAPackage(room("container"))
        .should()
        .callMethodWhere(describe("the system clock is read", ArchitectureTest::readsTheClock))
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, Date.class)
        .check(CLASSES);
  }

  @Test
  void theDiagramInTheBookShowsTheDoors() throws IOException {
    new Documenter(ROOMS).writeModulesAsPlantUml();
    String diagram = mermaid();
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/rooms.mmd"), diagram);
    assertThat(Files.readString(Path.of("ARCHITECTURE.md")))
        .as("ARCHITECTURE.md; the true diagram lies in target/rooms.mmd")
        .contains("```mermaid\n" + diagram + "```");
  }

  private static boolean readsTheClock(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    return (owner.startsWith("java.time.") && method.equals("now"))
        || (owner.equals("java.lang.System")
            && List.of("currentTimeMillis", "nanoTime").contains(method));
  }

  private static String mermaid() {
    return roomNames().stream()
        .flatMap(room ->
            Stream.concat(
                Stream.of("  " + room),
                Arrays.stream(door(room).allowedDependencies())
                    .sorted()
                    .map(neighbour -> "  " + room + " --> " + neighbour)))
        .collect(Collectors.joining("\n", "graph TD\n", "\n"));
  }

  private static List<String> roomNames() {
    return ROOMS.stream().map(module -> module.getIdentifier().toString()).sorted().toList();
  }

  private static ApplicationModule door(String room) {
    return packageOf(room).getAnnotation(ApplicationModule.class);
  }

  private static Class<?> packageOf(String room) {
    try {
      return Class.forName("dev.slipway." + room + ".package-info");
    } catch (ClassNotFoundException missing) {
      throw new AssertionError("The room " + room + " has no package-info.java", missing);
    }
  }

  /** The room's packages, as ArchUnit writes them; a room that does not exist is an error. */
  private static String room(String name) {
    String packageName = "dev.slipway." + name;
    assertThat(CLASSES.containPackage(packageName)).as("the room %s exists", name).isTrue();
    return packageName + "..";
  }
}
