package dev.slipway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service: starts containers on containerd and remembers every attempt. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SlipwayApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(SlipwayApplication.class, arguments);
  }
}
