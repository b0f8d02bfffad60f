package dev.slipway.telemetry;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Times image actions from the observed requests, since images have no events yet. */
@Component
class ImageActions implements ObservationHandler<Observation.Context> {

  private static final String BEGUN = ImageActions.class.getName();

  private final DockerMeters docker;

  ImageActions(DockerMeters docker) {
    this.docker = docker;
  }

  @Override
  public boolean supportsContext(Observation.Context context) {
    // An observation gets its name only after its handlers are chosen.
    return true;
  }

  @Override
  public void onStart(Observation.Context context) {
    context.put(BEGUN, System.nanoTime());
  }

  @Override
  public void onStop(Observation.Context context) {
    Long begun = context.get(BEGUN);
    boolean request = "http.server.requests".equals(context.getName());
    if (!request || begun == null || !"SUCCESS".equals(value(context, "outcome"))) {
      return;
    }
    String action = action(value(context, "method"), value(context, "uri"));
    if (action != null) {
      docker.imageAction(action, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  static @Nullable String action(String method, String uri) {
    if (!uri.contains("/images/")) {
      return null;
    }
    return switch (method) {
      case "DELETE" -> "delete";
      case "POST" -> uri.endsWith("/load") ? "load" : uri.endsWith("/create") ? "import" : null;
      default -> null;
    };
  }

  private static String value(Observation.Context context, String key) {
    KeyValue value = context.getLowCardinalityKeyValue(key);
    return value == null ? "" : value.getValue();
  }
}
