package dev.slipway;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells at each start whether the JVM uses its cache of classes (JEP 514), and if not, why: it goes
 * on without one that does not suit it, and needs twice as long to be ready.
 */
@Component
final class ClassCache {

  private static final Logger log = LoggerFactory.getLogger(ClassCache.class);

  /** How the JVM begins a line of its log, or goes on with one. */
  private static final String DECORATION = "^\\[[^]]*](\\[[^]]*])*\\s*";

  /** What it says of every cache that it cannot use. */
  private static final List<String> OF_NO_USE =
      List.of(
          "",
          "Unable to use AOT cache.",
          "An error has occurred while processing the AOT cache. Run with -Xlog:aot for details.",
          "Loading static archive failed.",
          "Unable to map shared spaces",
          "unrecoverable error",
          "Error occurred during initialization of VM");

  @EventListener(ApplicationReadyEvent.class)
  void tell() {
    String cache = given();
    if (cache.isEmpty()) {
      log.info("No AOT cache of classes was given to the JVM");
    } else if (used()) {
      log.info("The AOT cache of classes is in use: {}", cache);
    } else {
      Thread.ofVirtual()
          .name("class-cache")
          .start(() -> log.warn("The AOT cache {} is not in use: {}", cache, reason(cache)));
    }
  }

  /** The value of {@code -XX:AOTCache}; empty without one. */
  private static String given() {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .getVMOption("AOTCache")
        .getValue();
  }

  /** With a cache that it cannot use, the JVM shares no classes at all. */
  private static boolean used() {
    return System.getProperty("java.vm.info", "").contains("sharing");
  }

  /** What another JVM with our flags says when it must use the cache. */
  private static String reason(String cache) {
    if (!Files.isReadable(Path.of(cache))) {
      return "there is no such file";
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(ClassCache::concernsTheCache)
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:AOTMode=on",
            "-Xlog:disable",
            "-Xlog:aot=warning:stdout",
            "-cp",
            System.getProperty("java.class.path"),
            "-version"));
    try {
      Process asked = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
      try (Stream<String> lines = asked.inputReader().lines()) {
        String said =
            lines
                .map(line -> line.replaceFirst(DECORATION, ""))
                .filter(line -> !OF_NO_USE.contains(line))
                .distinct()
                .collect(Collectors.joining("; "));
        return said.isEmpty() ? "the JVM does not say why" : said;
      }
    } catch (IOException e) {
      return "the JVM cannot be asked why: " + e.getMessage();
    }
  }

  /** Others might open ports or files that we hold. */
  private static boolean concernsTheCache(String flag) {
    return Stream.of("-XX:", "-Xm", "--enable-native-access", "--add-", "--sun-misc")
        .anyMatch(flag::startsWith);
  }
}
