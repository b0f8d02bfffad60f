package dev.slipway.view;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DirtiesContext
class OldPostgresStoreTest extends OldStoreContract {

  private static EmbeddedPostgres postgres;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    try (InputStream packed =
            OldPostgresStoreTest.class.getResourceAsStream("/fixtures/postgresql-55ded30.sql.gz");
        InputStream dump = new GZIPInputStream(packed);
        Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement restore = connection.createStatement()) {
      restore.execute(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
    }
    String url = postgres.getJdbcUrl("postgres", "postgres");
    registry.add("slipway.datasource.url", () -> url);
    registry.add("slipway.datasource.username", () -> "postgres");
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }
}
