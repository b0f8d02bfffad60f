package dev.slipway.api.http;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** What this server calls itself, in headers and in {@code version}. */
@Component
public class ServerName {

  /** The engine version whose behaviour we follow; clients judge features by it. */
  public static final String ENGINE = "26.1.0";

  private final @Nullable BuildProperties build;
  private final Map<String, String> headers;

  ServerName(ObjectProvider<BuildProperties> build) {
    this.build = build.getIfAvailable();
    this.headers =
        Map.of(
            "Api-Version",
            ApiVersion.CURRENT.toString(),
            "Docker-Experimental",
            "false",
            "Ostype",
            "linux",
            "Server",
            "Docker/%s (linux) Slipway/%s".formatted(ENGINE, version()));
  }

  /** Slipway's own version. */
  public final String version() {
    String version = build == null ? null : build.getVersion();
    return version == null ? "development" : version;
  }

  /** The commit that was built; empty when the build did not know it. */
  public String commit() {
    String commit = build == null ? null : build.get("commit");
    return commit == null ? "" : commit;
  }

  /** When it was built, RFC 3339; empty when nobody knows. */
  public String buildTime() {
    Instant time = build == null ? null : build.getTime();
    return time == null ? "" : time.toString();
  }

  /** The headers that every answer carries. */
  Map<String, String> headers() {
    return headers;
  }
}
