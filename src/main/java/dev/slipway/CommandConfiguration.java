package dev.slipway;

import dev.slipway.container.Reports;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the modules send commands with, beside Axon's own gateway. */
@Configuration(proxyBeanMethods = false)
class CommandConfiguration {

  @Bean
  Reports reports(CommandGateway commands) {
    return new Reports(commands);
  }
}
