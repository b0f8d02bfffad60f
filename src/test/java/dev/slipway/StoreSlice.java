package dev.slipway;

import dev.slipway.store.AxonConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The service without its runtime: store, aggregate and views. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan({
  "dev.slipway.archive",
  "dev.slipway.container",
  "dev.slipway.events",
  "dev.slipway.store",
  "dev.slipway.view"
})
@Import(AxonConfiguration.class)
public class StoreSlice {}
