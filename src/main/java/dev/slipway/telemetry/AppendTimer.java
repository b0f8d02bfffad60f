package dev.slipway.telemetry;

import java.time.Duration;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Measures each append from around the storage engine, since no event can tell its own append. */
class AppendTimer implements BeanPostProcessor {

  private final ObjectProvider<OwnMeters> meters;

  AppendTimer(ObjectProvider<OwnMeters> meters) {
    this.meters = meters;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!(bean instanceof EventStorageEngine)) {
      return bean;
    }
    ProxyFactory factory = new ProxyFactory(bean);
    factory.setProxyTargetClass(true);
    factory.addAdvice((MethodInterceptor) this::invoke);
    return factory.getProxy(bean.getClass().getClassLoader());
  }

  private @Nullable Object invoke(MethodInvocation call) throws Throwable {
    if (!call.getMethod().getName().equals("appendEvents")) {
      return call.proceed();
    }
    long begun = System.nanoTime();
    @Nullable Object result = call.proceed();
    meters.getObject().appended(Duration.ofNanos(System.nanoTime() - begun));
    return result;
  }
}
