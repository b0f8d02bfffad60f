package dev.slipway.view;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DirtiesContext
class PostgresStoreTest extends StoreContract {

  private static EmbeddedPostgres postgres;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) throws IOException {
    postgres = EmbeddedPostgres.start();
    String url = postgres.getJdbcUrl("postgres", "postgres");
    registry.add("slipway.datasource.url", () -> url);
    registry.add("slipway.datasource.username", () -> "postgres");
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Override
  String nextPosition() {
    return "select nextval('domain_event_entry_seq')";
  }

  @Override
  String numbers() {
    return "generate_series(1, 100000) as x";
  }

  @Override
  void analyze(JdbcTemplate database) {
    database.execute("analyze");
  }
}
