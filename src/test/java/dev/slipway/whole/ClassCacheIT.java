package dev.slipway.whole;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM says nothing of a cache that it does not use; the service does. */
class ClassCacheIT {

  @Test
  void the_packaged_service_uses_the_cache_that_was_made_with_it() {
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2).start()) {
      awaitLine(slipway, "The AOT cache of classes is in use: ");
    }
  }

  @Test
  void a_cache_that_is_none_is_told_of_and_the_service_works_without(@TempDir Path folder)
      throws Exception {
    Path broken = Files.write(folder.resolve("broken.aot"), new byte[100_000]);
    try (SlipwayProcess slipway =
        new SlipwayProcess(Store.H2).withJava("-XX:AOTCache=" + broken).start()) {
      awaitLine(slipway, broken + " is not in use: The AOT cache has a bad magic number");
      Docker docker = new Docker(slipway);
      String id = docker.create(ContainerBody.running("true"));
      docker.start(id).expect(204);
    }
  }

  @Test
  void a_cache_that_is_missing_is_told_of(@TempDir Path folder) {
    Path missing = folder.resolve("missing.aot");
    try (SlipwayProcess slipway =
        new SlipwayProcess(Store.H2).withJava("-XX:AOTCache=" + missing).start()) {
      awaitLine(slipway, missing + " is not in use: there is no such file");
    }
  }

  private static void awaitLine(SlipwayProcess slipway, String line) {
    await("the log says " + line).until(() -> slipway.log().contains(line));
  }
}
