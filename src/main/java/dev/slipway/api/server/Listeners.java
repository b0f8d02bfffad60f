package dev.slipway.api.server;

import dev.slipway.api.http.ApiSettings;
import java.nio.file.Path;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Where the API listens: on a unix socket, and on a TCP port only if one is given, since every
 * local user could reach that.
 */
@Component
class Listeners implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

  /** Characters that Docker's server takes unencoded, such as those of a JSON filter. */
  private static final String RELAXED = "\"<>[\\]^`{|}";

  private static final int MAX_HEADER = 64 * 1024;
  private static final int MORE_HEADERS = 8 * 1024;
  private static final String UNLIMITED = "-1";

  private final ApiSettings settings;

  Listeners(ApiSettings settings) {
    this.settings = settings;
  }

  /** After Spring Boot's own, which sets the port. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(DockerProtocol.class.getName());
    factory.addConnectorCustomizers(Listeners::tolerant);
    factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass(ErrorValve.class.getName());
      }
    });
    String socket = settings.http().socket();
    if (factory.getPort() >= 0) {
      if (!socket.isBlank()) {
        factory.addAdditionalConnectors(unixConnector(Path.of(socket)));
      }
    } else if (!socket.isBlank()) {
      factory.addConnectorCustomizers(connector -> onSocket(connector, Path.of(socket)));
      // Spring Boot starts no connector without a port, and this one does not look at it.
      factory.setPort(0);
    } else {
      throw new ListenRefused(
          "there is neither a unix socket nor a port to listen on: set slipway.http.socket to a"
              + " path, or server.port to a port");
    }
  }

  private static void tolerant(Connector connector) {
    // A unix socket refuses whom its queue does not hold; dockerd's holds as many as the kernel
    // lets.
    connector.setProperty("acceptCount", "4096");
    // Clients keep connections in pools; dockerd never closes one that rests or was used often.
    connector.setProperty("keepAliveTimeout", UNLIMITED);
    connector.setProperty("maxKeepAliveRequests", UNLIMITED);
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
    Connector connector = new Connector(DockerProtocol.class.getName());
    connector.setProperty("bindOnInit", "false");
    tolerant(connector);
    onSocket(connector, socket);
    if (connector.getProtocolHandler() instanceof Http11NioProtocol protocol) {
      protocol.setExecutor(new VirtualThreadExecutor("unix-"));
    }
    return connector;
  }

  /** Lets a connector listen on a socket, which it replaces when it starts. */
  private static void onSocket(Connector connector, Path socket) {
    UnixSocket.prepare(socket);
    connector.setProperty("unixDomainSocketPath", socket.toString());
    connector.setProperty("unixDomainSocketPathPermissions", UnixSocket.PERMISSIONS);
    // The directory may belong to everybody, as /tmp does: the socket's own mode protects it.
    connector.setProperty("unixDomainSocketParentPermissions", "rwxrwxrwx");
    connector.setProperty("unixDomainSocketParentOwner", "");
    connector.addLifecycleListener(event -> started(event, socket));
  }

  private static void started(LifecycleEvent event, Path socket) {
    switch (event.getType()) {
      case Lifecycle.BEFORE_START_EVENT -> UnixSocket.prepare(socket);
      case Lifecycle.AFTER_START_EVENT -> UnixSocket.share(socket);
      default -> {}
    }
  }
}
