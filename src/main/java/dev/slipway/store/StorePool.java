package dev.slipway.store;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Lets the pool open its connections and judge their failures in ways of ours, and takes the store
 * for this service before the pool, and with it the migrations, may touch it.
 */
@Component
class StorePool implements BeanPostProcessor {

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof HikariDataSource pool && pool.getDataSource() == null) {
      StoreConnections connections = new StoreConnections(pool);
      connections.claim();
      pool.setDataSource(connections);
      pool.setExceptionOverride(new StoreFaults());
    }
    return bean;
  }
}
