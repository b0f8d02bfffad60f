package dev.slipway.failpoint;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * {@code slipway.failpoints.enabled=true} brings failpoints and their endpoint; {@code
 * slipway.failpoints.arm} then arms some from the beginning: {@code
 * start.task.before=1*kill;undo.network.after=error(busy)}.
 */
@Configuration(proxyBeanMethods = false)
class FailpointConfiguration {

  private static final String ENABLED = "slipway.failpoints.enabled";
  private static final String ARM = "slipway.failpoints.arm";

  @Bean
  @ConditionalOnProperty(name = ENABLED, havingValue = "false", matchIfMissing = true)
  Failpoints noFailpoints() {
    return Failpoints.OFF;
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(ENABLED)
  static class Enabled {

    @Bean
    ArmedFailpoints failpoints() {
      return new ArmedFailpoints();
    }

    @Bean
    FailpointEndpoint failpointEndpoint(ArmedFailpoints failpoints) {
      return new FailpointEndpoint(failpoints);
    }

    /**
     * Arms what the setting lists, when every module has declared its places and nothing has begun;
     * a mistake in it ends the service.
     */
    @Bean
    SmartInitializingSingleton arming(ArmedFailpoints failpoints, Environment environment) {
      return () -> failpoints.armAll(environment.getProperty(ARM, ""));
    }
  }
}
