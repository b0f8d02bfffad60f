package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service dies between the wish for other limits and the runtime's answer. */
class UpdateCrashIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MEMORY = 64L << 20;

  @TempDir private Path folder;

  @Test
  void theNextServiceGivesTheTaskTheLimitsThatWereAskedFor() throws IOException {
    Path hanging = folder.resolve("hanging");
    Path runc = folder.resolve("runc");
    // An update that hangs is refused when it is let go on, so that only the next one can succeed.
    Files.writeString(
        runc,
        """
        #!/bin/sh
        for word in "$@"; do
          if [ "$word" = update ] && [ -e %1$s ]; then
            touch %1$s.reached
            while [ -e %1$s ]; do sleep 0.1; done
            exit 1
          fi
        done
        exec runc "$@"
        """
            .formatted(hanging));
    Files.setPosixFilePermissions(runc, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (SlipwayProcess slipway =
        new SlipwayProcess(Store.H2, "--slipway.runtimes.runc.path=" + runc)) {
      slipway.start();
      Docker docker = new Docker(slipway);
      String id = docker.run(ContainerBody.sleeping().host("Memory", MEMORY));
      Files.createFile(hanging);
      try (HttpConnection client = slipway.connect()) {
        byte[] body = "{\"Memory\":%d}".formatted(MEMORY / 2).getBytes(StandardCharsets.UTF_8);
        client.write(
            "POST",
            "/containers/" + id + "/update",
            Map.of("Content-Type", "application/json"),
            body);
        await("the runtime is asked")
            .atMost(PATIENCE)
            .until(() -> Files.exists(folder.resolve("hanging.reached")));
        slipway.kill();
      }
      Files.delete(hanging);
      slipway.start();
      await("the wish is met")
          .atMost(PATIENCE)
          .until(() -> docker.inspect(id).path("HostConfig").path("Memory").asLong() == MEMORY / 2);
      assertThat(
              docker
                  .get("/containers/" + id + "/stats?stream=0&one-shot=1")
                  .json()
                  .path("memory_stats")
                  .path("limit")
                  .asLong())
          .isEqualTo(MEMORY / 2);
      docker.removeAll();
      LeakAudit.assertNothingOf(slipway);
    }
  }
}
