package dev.slipway;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Lets the service end with status 0 when it is asked to: the JVM's own 143 and 130 are failures to
 * systemd and to test harnesses.
 */
final class CleanEnd {

  private static final List<String> ASKED = List.of("TERM", "INT");

  private CleanEnd() {}

  /**
   * By reflection, since the compiler warns of each use of sun.misc, which nothing has replaced.
   * Without it the service ends just as well, with the JVM's status.
   */
  static void install() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object end =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                System.exit(0);
                return null;
              });
      for (String name : ASKED) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), end);
      }
    } catch (ReflectiveOperationException e) {
      System.err.println("slipway: the status after SIGTERM will be the JVM's: " + e);
    }
  }
}
