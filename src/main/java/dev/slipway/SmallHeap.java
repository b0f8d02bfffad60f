package dev.slipway;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import javax.management.JMException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Keeps the heap as small as what is alive in it allows. The Serial collector lets its old
 * generation grow to the limit before it looks for what is dead in there, and the limit is meant
 * for the worst that clients can ask for. So it is made to look when that generation holds twice of
 * what was alive the last time; the JVM then gives back what is free.
 *
 * <p>Other collectors have no such generation, and are left alone.
 */
@Component
final class SmallHeap implements NotificationListener, InitializingBean, DisposableBean {

  private static final String OLD_GENERATION = "Tenured Gen";

  /** Below it, there is little to give back. */
  private static final long LITTLE = 64L << 20;

  private final Optional<MemoryPoolMXBean> old =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals(OLD_GENERATION))
          .findFirst();

  private final NotificationEmitter memory =
      (NotificationEmitter) ManagementFactory.getMemoryMXBean();

  @Override
  public void afterPropertiesSet() {
    old.ifPresent(pool -> {
      pool.setUsageThreshold(Math.min(LITTLE, pool.getUsage().getMax()));
      memory.addNotificationListener(this, null, null);
    });
  }

  @Override
  public void handleNotification(Notification notification, @Nullable Object none) {
    if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
      old.ifPresent(SmallHeap::collect);
    }
  }

  private static void collect(MemoryPoolMXBean old) {
    ManagementFactory.getMemoryMXBean().gc();
    long alive = old.getUsage().getUsed();
    old.setUsageThreshold(Math.min(Math.max(LITTLE, 2 * alive), old.getUsage().getMax()));
  }

  @Override
  public void destroy() throws JMException {
    if (old.isPresent()) {
      memory.removeNotificationListener(this);
    }
  }
}
