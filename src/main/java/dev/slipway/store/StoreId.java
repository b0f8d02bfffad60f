package dev.slipway.store;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The name that this store was given when it was made. It tells what the services of this store
 * made from what those of another store made beside them.
 */
@Component
public class StoreId {

  private final String value;

  StoreId(JdbcClient database) {
    value = database.sql("select id from store_id").query(String.class).single();
  }

  public String value() {
    return value;
  }
}
