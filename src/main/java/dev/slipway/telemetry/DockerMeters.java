package dev.slipway.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Docker's own meters under Docker's names, so that dashboards made for dockerd work unchanged.
 * Registered with the native client because Micrometer would rename some of them. Unlike dockerd, a
 * histogram does not begin with one observation of zero seconds.
 */
@Component
class DockerMeters {

  private final Histogram containerActions;
  private final Histogram networkActions;
  private final Histogram imageActions;

  DockerMeters(PrometheusRegistry registry) {
    containerActions =
        Buckets.dockers(
                "engine_daemon_container_actions_seconds",
                "The number of seconds it takes to process each container action")
            .labelNames("action")
            .register(registry);
    for (String action : new String[] {"changes", "commit", "create", "delete", "start"}) {
      containerActions.initLabelValues(action);
    }
    networkActions =
        Buckets.dockers(
                "engine_daemon_network_actions_seconds",
                "The number of seconds it takes to process each network action")
            .labelNames("action")
            .register(registry);
    imageActions =
        Buckets.dockers(
                "engine_daemon_image_actions_seconds",
                "The number of seconds it takes to process each image action")
            .labelNames("action")
            .register(registry);
    // No container has a health check yet, and a dashboard shall find the series all the same.
    Counter.builder()
        .name("engine_daemon_health_checks_total")
        .help("The total number of health checks")
        .register(registry);
    Counter.builder()
        .name("engine_daemon_health_checks_failed_total")
        .help("The total number of failed health checks")
        .register(registry);
    Buckets.dockers(
            "engine_daemon_health_check_start_duration_seconds",
            "The number of seconds it takes to prepare to run health checks")
        .register(registry);
  }

  void containerAction(String action, Duration duration) {
    observe(containerActions, action, duration);
  }

  void networkAction(String action, Duration duration) {
    observe(networkActions, action, duration);
  }

  void imageAction(String action, Duration duration) {
    observe(imageActions, action, duration);
  }

  private static void observe(Histogram histogram, String action, Duration duration) {
    histogram.labelValues(action).observe(Math.max(0, duration.toNanos()) / 1e9);
  }
}
