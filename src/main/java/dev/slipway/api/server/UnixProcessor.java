package dev.slipway.api.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.api.http.Requester;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.net.NioChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one connection of the unix socket: asks the kernel who the peer is, and takes any Host
 * value, since clients put there what they were given as the engine's address (a service name with
 * an underscore, an escaped path) and no name leads to a socket.
 */
final class UnixProcessor extends DockerProcessor {

  private static final Logger LOG = LoggerFactory.getLogger(UnixProcessor.class);

  /** A connection's peer stays the same, and the names are looked up in files of the host. */
  private static final Cache<SocketChannel, String> PEERS =
      Caffeine.newBuilder().weakKeys().build();

  UnixProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
    super(protocol, adapter);
  }

  /** Called once for each request, when its headers are read. */
  @Override
  protected void parseHost(@Nullable MessageBytes host) {
    request.serverName().setString("localhost");
    populatePort();
    request.setAttribute(Requester.PEER, peer());
  }

  private String peer() {
    return getSocketWrapper().getSocket() instanceof NioChannel nio
        ? PEERS.get(nio.getIOChannel(), UnixProcessor::peer)
        : "";
  }

  private static String peer(SocketChannel channel) {
    try {
      return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("The kernel does not say who the peer is", e);
      return "";
    }
  }
}
