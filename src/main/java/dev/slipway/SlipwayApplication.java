package dev.slipway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The service: starts containers on containerd and remembers every attempt. */
@SpringBootApplication
@EnableScheduling
@ConfigurationPropertiesScan
public class SlipwayApplication {

  // Axon reads these from nowhere else early enough; without them it phones home, advertises
  // itself,
  // and leaves a file in the user's home.
  static {
    System.setProperty("axoniq.update-checker.disabled", "true");
    System.setProperty("disable-axoniq-console-message", "true");
  }

  public static void main(String[] arguments) {
    if (Usage.asked(arguments)) {
      System.out.println(Usage.text());
      return;
    }
    CleanEnd.install();
    SpringApplication.run(SlipwayApplication.class, arguments);
  }
}
