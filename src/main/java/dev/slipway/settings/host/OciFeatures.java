package dev.slipway.settings.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks OCI runtimes which mount options they know; each is asked once per life of the service. */
final class OciFeatures {

  private static final Logger LOG = LoggerFactory.getLogger(OciFeatures.class);
  private static final int DEADLINE_SECONDS = 10;

  /** The first kernel with mount_setattr, which changes a mount and all below it. */
  private static final KernelVersion RECURSIVE_ATTRIBUTES = new KernelVersion(5, 12);

  private static final Map<String, Boolean> RECURSIVELY_READ_ONLY = new ConcurrentHashMap<>();

  private OciFeatures() {}

  /** Whether kernel and runtime can make a mount read-only with everything mounted below it. */
  static boolean recursivelyReadOnly(String binary) {
    return KernelVersion.ofThisHost().isAtLeast(RECURSIVE_ATTRIBUTES) && knowsRro(binary);
  }

  /**
   * A runtime that cannot say what it can do is taken for one that cannot do it, and asked again
   * the next time: only answers are kept.
   */
  private static boolean knowsRro(String binary) {
    var known = RECURSIVELY_READ_ONLY.get(binary);
    if (known != null) {
      return known;
    }
    try {
      var options = JsonMapper.shared().readTree(output(binary)).path("mountOptions");
      known = options.valueStream().anyMatch(option -> option.asString("").equals("rro"));
      RECURSIVELY_READ_ONLY.put(binary, known);
      return known;
    } catch (IOException | JacksonException unknown) {
      LOG.warn("{} does not tell its features: {}", binary, unknown.getMessage());
      return false;
    }
  }

  private static String output(String binary) throws IOException {
    var process =
        new ProcessBuilder(binary, "features")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      // The answer is far smaller than a pipe holds, so the runtime need not be read meanwhile.
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no answer within " + DEADLINE_SECONDS + " s");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
