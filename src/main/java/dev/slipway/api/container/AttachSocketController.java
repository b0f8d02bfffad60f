package dev.slipway.api.container;

import dev.slipway.api.container.Attaching.Joined;
import dev.slipway.api.container.Attaching.Target;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.OpenSessions;
import dev.slipway.api.http.WholeBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Connects web pages with a container's first process. A page of another site is refused before,
 * like with every request through a port.
 */
@RestController
class AttachSocketController {

  private final Attaching attaching;
  private final OpenSessions sessions;

  AttachSocketController(Attaching attaching, OpenSessions sessions) {
    this.attaching = attaching;
    this.sessions = sessions;
  }

  @GetMapping("/containers/{id}/attach/ws")
  void attach(HttpServletRequest request, HttpServletResponse response, @PathVariable String id)
      throws IOException, DeploymentException {
    ApiVersion version = ApiVersion.of(request);
    AttachOptions asked = AttachOptions.of(request);
    AttachOptions options =
        version.has(ApiVersion.Feature.WEBSOCKET_STREAMS) ? asked : asked.withAllStreams();
    Target target = attaching.target(id);
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      throw ApiFault.badRequest("this path takes websockets only: the Upgrade header is missing");
    }
    byte[] _ = WholeBody.read(request);
    Joined joined = attaching.join(target, options);
    AttachSocket socket =
        new AttachSocket(
            !version.has(ApiVersion.Feature.WEBSOCKET_BINARY),
            client ->
                sessions.run(
                    OpenSessions.Kind.WEBSOCKET,
                    attaching.session(client, target, options, joined)));
    try {
      container(request).upgradeHttpToWebSocket(request, response, endpoint(socket), Map.of());
    } catch (IOException | DeploymentException | RuntimeException e) {
      joined.close();
      throw e;
    }
    if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
      joined.close();
    }
  }

  private static ServerContainer container(HttpServletRequest request) {
    if (request.getServletContext().getAttribute(ServerContainer.class.getName())
        instanceof ServerContainer container) {
      return container;
    }
    throw new IllegalStateException("this server has no websockets");
  }

  private static ServerEndpointConfig endpoint(AttachSocket socket) {
    return ServerEndpointConfig.Builder.create(AttachSocket.class, "/attach")
        .configurator(
            new ServerEndpointConfig.Configurator() {
              @Override
              public <T> T getEndpointInstance(Class<T> type) {
                return type.cast(socket);
              }
            })
        .build();
  }
}
