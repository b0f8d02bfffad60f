package dev.slipway.api;

import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;

/** Tomcat's connector on a unix socket, which it replaces when it starts. */
final class UnixConnector extends Connector {

  private final Path socket;

  UnixConnector(String protocol, Path socket) {
    super(protocol);
    this.socket = socket;
    setProperty("bindOnInit", "false");
    setProperty("unixDomainSocketPath", socket.toString());
    setProperty("unixDomainSocketPathPermissions", UnixSocket.PERMISSIONS);
    // The directory may belong to everybody, as /tmp does: the socket's own mode protects it.
    setProperty("unixDomainSocketParentPermissions", "rwxrwxrwx");
    setProperty("unixDomainSocketParentOwner", "");
  }

  @Override
  protected void startInternal() throws LifecycleException {
    UnixSocket.prepare(socket);
    super.startInternal();
    UnixSocket.share(socket);
  }
}
