package dev.slipway.store;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/** Lets the pool open its connections and judge their failures in ways of ours. */
@Component
class StorePool implements BeanPostProcessor {

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof HikariDataSource pool && pool.getDataSource() == null) {
      pool.setDataSource(new StoreConnections(pool));
      pool.setExceptionOverride(new StoreFaults());
    }
    return bean;
  }
}
