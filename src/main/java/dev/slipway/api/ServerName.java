package dev.slipway.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** What this server calls itself, in headers and in {@code version}. */
@Component
class ServerName {

  /** The engine version whose behaviour we follow; clients judge features by it. */
  static final String ENGINE = "26.1.0";

  private final @Nullable BuildProperties build;

  ServerName(ObjectProvider<BuildProperties> build) {
    this.build = build.getIfAvailable();
  }

  /** Slipway's own version. */
  String version() {
    String version = build == null ? null : build.getVersion();
    return version == null ? "development" : version;
  }

  /** The headers that every answer carries. */
  Map<String, String> headers() {
    return Map.of(
        "Api-Version",
        ApiVersion.CURRENT.toString(),
        "Docker-Experimental",
        "false",
        "Ostype",
        "linux",
        "Server",
        "Docker/%s (linux) Slipway/%s".formatted(ENGINE, version()));
  }
}
