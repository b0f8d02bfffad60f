package dev.slipway.events;

import java.util.function.IntSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tells other modules how many readers Docker's event stream has, without showing them the stream.
 */
@Configuration(proxyBeanMethods = false)
class SubscriberCount {

  @Bean
  IntSupplier engineEventSubscribers(EngineEvents events) {
    return events::subscribers;
  }
}
