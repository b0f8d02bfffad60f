package dev.slipway.whole;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * One running service for each store, shared by all test classes that leave it as they find it, and
 * ended after the last of them.
 */
class SharedServices implements BeforeAllCallback, TestWatcher {

  private static final Map<Store, Shared> RUNNING = new EnumMap<>(Store.class);

  /** A running service and what its host looked like before any test. */
  record Shared(SlipwayProcess slipway, LeakAudit audit) {}

  static synchronized Shared of(Store store) {
    return RUNNING.computeIfAbsent(
        store,
        key -> {
          SlipwayProcess slipway = new SlipwayProcess(key);
          try {
            slipway.start();
            return new Shared(slipway, LeakAudit.begin(slipway));
          } catch (RuntimeException | Error broken) {
            slipway.close();
            throw broken;
          }
        });
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(SharedServices.class))
        .computeIfAbsent("services", key -> (AutoCloseable) SharedServices::end);
  }

  private static synchronized void end() {
    RUNNING.values().forEach(shared -> shared.slipway().close());
    RUNNING.clear();
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    RUNNING.forEach((store, shared) ->
        System.err.printf(
            "--- %s failed; the service on %s last printed:%n%s%n",
            context.getDisplayName(), store, shared.slipway().lastLines(30)));
  }
}
