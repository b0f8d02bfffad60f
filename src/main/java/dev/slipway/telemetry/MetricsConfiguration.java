package dev.slipway.telemetry;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The registry that both families of meters share with Spring Boot's own. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean
  PrometheusRegistry prometheusRegistry() {
    return new PrometheusRegistry();
  }

  /** Static, and asking late, because it is made before all other beans. */
  @Bean
  static AppendTimer appendTimer(ObjectProvider<OwnMeters> meters) {
    return new AppendTimer(meters);
  }
}
