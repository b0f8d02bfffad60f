package dev.slipway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.NamedInterface;
import org.springframework.modulith.core.ApplicationModules;

/** The modules, what each may use, and the few rules beside them. */
class ArchitectureTest {

  private static final String ROOT = "dev.slipway";
  private static final Path BINARIES = Path.of("target/classes/dev/slipway");
  private static final Pattern OURS = Pattern.compile("dev/slipway(?:/[a-z][a-z0-9]*)+(?=/[A-Z])");

  private static final ApplicationModules MODULES = ApplicationModules.of(SlipwayApplication.class);
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** For each package below the root, the others that its compiled classes name. */
  private static final SortedMap<String, SortedSet<String>> USES = uses();

  @Test
  void modulesUseOnlyWhatTheyDeclare() {
    MODULES.verify();
  }

  @Test
  void everyModuleUsesAllThatItDeclares() {
    for (String module : modules()) {
      ApplicationModule declared = annotation(module, ApplicationModule.class);
      assertThat(declared).as("@ApplicationModule on %s", module).isNotNull();
      assertThat(declared.allowedDependencies())
          .as("what %s uses; the table of all lies in target/packages.md", module)
          .containsExactlyInAnyOrderElementsOf(usedBy(module));
    }
  }

  @Test
  void everyPackageMarksNullsAndGivesItsNameToItsInterface() {
    for (String name : USES.keySet()) {
      assertThat(packageOf(name).isAnnotationPresent(NullMarked.class))
          .as("@NullMarked on %s", name)
          .isTrue();
      NamedInterface named = annotation(name, NamedInterface.class);
      if (named != null) {
        assertThat(named.value()).containsExactly(interfaceOf(name));
      }
    }
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("dev.slipway.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void aRuleThatNamesAMissingPackageFails() {
    assertThatThrownBy(() -> existing("cellar")).isInstanceOf(AssertionError.class);
  }

  @Test
  void aggregatesUseOnlyJavaAxonAndJspecify() {
    classes()
        .that()
        .resideInAnyPackage(existing("aggregate"), existing("container"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            existing("aggregate"),
            existing("container"),
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
        .resideOutsideOfPackage(existing("runtime.containerd"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "org.springframework.grpc..")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage(existing("runtime.containerd"))
        .check(CLASSES);
  }

  @Test
  void onlyApiAndOpsUseSpringMvc() {
    noClasses()
        .that()
        .resideInAPackage("dev.slipway..")
        .and()
        .resideOutsideOfPackages(existing("api"), existing("ops"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework.web..", "jakarta.servlet..")
        .check(CLASSES);
  }

  @Test
  void nobodyReadsTheSystemClockInContainer() {
    noClasses()
        .that()
        .resideInAPackage(existing("container"))
        .should()
        .callMethodWhere(describe("the system clock is read", ArchitectureTest::readsTheClock))
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, Date.class)
        .check(CLASSES);
  }

  @Test
  void theArchitectureDocumentShowsTheTruePictureAndTable() throws IOException {
    String picture = picture();
    String table = table();
    Files.writeString(Path.of("target/modules.mmd"), picture);
    Files.writeString(Path.of("target/packages.md"), table);
    assertThat(Files.readString(Path.of("ARCHITECTURE.md")))
        .as("ARCHITECTURE.md; the true parts lie in target/modules.mmd and target/packages.md")
        .contains("```mermaid\n" + picture + "```", table);
  }

  private static boolean readsTheClock(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    return (owner.startsWith("java.time.") && method.equals("now"))
        || (owner.equals("java.lang.System")
            && List.of("currentTimeMillis", "nanoTime").contains(method));
  }

  private static String picture() {
    return modules().stream()
        .flatMap(module ->
            Stream.concat(
                Stream.of("  " + module),
                usedBy(module).stream()
                    .map(ArchitectureTest::moduleOf)
                    .distinct()
                    .map(used -> "  " + module + " --> " + used)))
        .collect(Collectors.joining("\n", "graph TD\n", "\n"));
  }

  private static String table() {
    return USES.entrySet().stream()
        .map(row -> "| %s | %s |".formatted(row.getKey(), String.join(", ", row.getValue())))
        .collect(Collectors.joining("\n", "| package | uses |\n|---|---|\n", "\n"));
  }

  private static List<String> modules() {
    return MODULES.stream().map(module -> module.getIdentifier().toString()).sorted().toList();
  }

  /** The other modules' interfaces that a module's packages name, as Modulith writes them. */
  private static SortedSet<String> usedBy(String module) {
    return USES.entrySet().stream()
        .filter(row -> moduleOf(row.getKey()).equals(module))
        .flatMap(row -> row.getValue().stream())
        .filter(used -> !moduleOf(used).equals(module))
        .map(used -> used.equals(moduleOf(used)) ? used : moduleOf(used) + "::" + interfaceOf(used))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String moduleOf(String name) {
    return name.split("\\.|::", 2)[0];
  }

  private static String interfaceOf(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static SortedMap<String, SortedSet<String>> uses() {
    SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    try (Stream<Path> files = Files.walk(BINARIES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = BINARIES.relativize(file.getParent()).toString().replace('/', '.');
        if (!name.isEmpty() && !name.contains("proto")) {
          SortedSet<String> used = uses.computeIfAbsent(name, absent -> new TreeSet<>());
          for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            named(entry)
                .filter(other -> !other.equals(name) && !other.contains("proto"))
                .forEach(used::add);
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return uses;
  }

  /** Types stand in a class file as class entries, and in descriptors and signatures. */
  private static Stream<String> named(PoolEntry entry) {
    String text =
        switch (entry) {
          case ClassEntry type -> type.asInternalName();
          case Utf8Entry utf8 -> utf8.stringValue();
          default -> "";
        };
    return OURS.matcher(text)
        .results()
        .map(match -> match.group().substring(ROOT.length() + 1).replace('/', '.'));
  }

  private static <A extends java.lang.annotation.Annotation> A annotation(
      String name, Class<A> type) {
    return packageOf(name).getAnnotation(type);
  }

  private static Class<?> packageOf(String name) {
    try {
      return Class.forName(ROOT + "." + name + ".package-info");
    } catch (ClassNotFoundException missing) {
      throw new AssertionError("The package " + name + " has no package-info.java", missing);
    }
  }

  /** The package and those below it, as ArchUnit writes them; a missing one is an error. */
  private static String existing(String name) {
    assertThat(Map.copyOf(USES))
        .as("the package %s exists", name)
        .satisfies(uses ->
            assertThat(uses.keySet())
                .anyMatch(each -> each.equals(name) || each.startsWith(name + ".")));
    return ROOT + "." + name + "..";
  }
}
