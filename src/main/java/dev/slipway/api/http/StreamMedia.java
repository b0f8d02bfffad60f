package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletRequest;

/** The media types of a container's output. */
public final class StreamMedia {

  public static final String RAW = "application/vnd.docker.raw-stream";
  public static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

  private StreamMedia() {}

  /** Only newer clients are told by the type whether the streams are multiplexed. */
  public static String of(HttpServletRequest request, boolean terminal) {
    boolean named = ApiVersion.of(request).has(ApiVersion.Feature.LOG_MEDIA_TYPES);
    return named && !terminal ? MULTIPLEXED : RAW;
  }
}
