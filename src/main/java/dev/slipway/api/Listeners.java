package dev.slipway.api;

import java.net.InetAddress;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Where the API listens: on loopback and on a unix socket. Whoever reaches it is as mighty as root,
 * so it refuses every other address.
 */
@Component
class Listeners implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

  private static final String PROTOCOL = "org.apache.coyote.http11.Http11NioProtocol";

  /** Characters that Docker's server takes unencoded, such as those of a JSON filter. */
  private static final String RELAXED = "\"<>[\\]^`{|}";

  private static final int MAX_HEADER = 64 * 1024;
  private static final int MORE_HEADERS = 8 * 1024;

  private final ApiSettings settings;
  private final Environment environment;

  Listeners(ApiSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /** After Spring Boot's own, which sets the address. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    requireLoopback("server.address", factory.getAddress());
    if (factory.getAddress() == null) {
      factory.setAddress(InetAddress.getLoopbackAddress());
    }
    requireLoopbackForManagement();
    factory.addConnectorCustomizers(Listeners::tolerant);
    factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass(ErrorValve.class.getName());
      }
    });
    if (!settings.http().socket().isBlank()) {
      factory.addAdditionalConnectors(unixConnector(Path.of(settings.http().socket())));
    }
  }

  private void requireLoopbackForManagement() {
    Integer port = environment.getProperty("management.server.port", Integer.class);
    Integer main = environment.getProperty("server.port", Integer.class, 8080);
    if (port == null || port < 0 || port.equals(main)) {
      return;
    }
    InetAddress address = environment.getProperty("management.server.address", InetAddress.class);
    if (address == null) {
      throw new ListenRefused("management.server.address is not set: set it to 127.0.0.1");
    }
    requireLoopback("management.server.address", address);
  }

  private static void requireLoopback(String setting, @Nullable InetAddress address) {
    if (address != null && !address.isLoopbackAddress()) {
      throw new ListenRefused(
          "%s is %s, but without authentication Slipway listens on loopback only: use 127.0.0.1"
              .formatted(setting, address.getHostAddress()));
    }
  }

  private static void tolerant(Connector connector) {
    // A unix socket refuses whom its queue does not hold; dockerd's holds as many as the kernel
    // lets.
    connector.setProperty("acceptCount", "4096");
    connector.setProperty("relaxedQueryChars", RELAXED);
    connector.setProperty("relaxedPathChars", RELAXED);
    connector.setProperty("maxHttpRequestHeaderSize", Integer.toString(MAX_HEADER));
    // A redirect repeats the request's target.
    connector.setProperty("maxHttpResponseHeaderSize", Integer.toString(MAX_HEADER + MORE_HEADERS));
    // A client that asks first is refused before it sends a body that is too large.
    connector.setProperty("continueResponseTiming", "onRead");
    connector.setEncodedSolidusHandling("passthrough");
    connector.setEncodedReverseSolidusHandling("passthrough");
  }

  private static Connector unixConnector(Path socket) {
    UnixSocket.prepare(socket);
    Connector connector = new UnixConnector(PROTOCOL, socket);
    tolerant(connector);
    if (connector.getProtocolHandler() instanceof Http11NioProtocol protocol) {
      protocol.setExecutor(new VirtualThreadExecutor("unix-"));
    }
    return connector;
  }
}
