package dev.slipway.api.server;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * What holds for every TCP port, the API's and the one for metrics alike: it is on a loopback
 * address, and no web page can drive it. Whoever reaches the API is as mighty as root, so every
 * other address is refused. Spring Boot finds this class twice: for the port of the metrics it is
 * listed in a file below {@code META-INF/spring}.
 */
@Component
class LoopbackOnly implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

  /** After Spring Boot's own, which sets the address. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE - 1;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    requireLoopback(factory.getAddress());
    if (factory.getAddress() == null) {
      factory.setAddress(InetAddress.getLoopbackAddress());
    }
    factory.addEngineValves(new SameSiteValve());
  }

  private static void requireLoopback(@Nullable InetAddress address) {
    if (address != null && !address.isLoopbackAddress()) {
      throw new ListenRefused(
          ("server.address or management.server.address is %s, but without authentication Slipway"
                  + " listens on loopback only: use 127.0.0.1")
              .formatted(address.getHostAddress()));
    }
  }
}
