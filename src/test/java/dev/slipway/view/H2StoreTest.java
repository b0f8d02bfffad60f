package dev.slipway.view;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class H2StoreTest extends StoreContract {

  @TempDir static Path data;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("slipway.data-dir", data::toString);
  }

  @Override
  String nextPosition() {
    return "select next value for domain_event_entry_seq";
  }

  @Override
  String numbers() {
    return "system_range(1, 100000)";
  }
}
