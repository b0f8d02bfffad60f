package dev.slipway.network;

import dev.slipway.linux.Linux;
import dev.slipway.linux.LinuxFault;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Network namespaces of attempts and their attachment to the bridge. */
@Component
public class Networks {

  private static final Logger LOG = LoggerFactory.getLogger(Networks.class);
  private static final int INTERVAL_SECONDS = 10;

  private final Path namespaces;
  private final BuiltInNetworks builtIn;
  private final BridgeNetwork bridge;

  @Autowired
  Networks(NetworkProperties properties, MeterRegistry meters) {
    var network = properties.network();
    this.namespaces = properties.dataDir().resolve("netns").toAbsolutePath();
    this.builtIn = new BuiltInNetworks(network.bridge(), Subnet.of(network.subnet()));
    this.bridge = new BridgeNetwork(properties, builtIn.bridge(), meters);
  }

  /** Path of the attempt's network namespace; derived, nothing is made. */
  public String namespacePath(String containerId, String attemptId) {
    return namespace(new AttemptNetwork(containerId, attemptId)).toString();
  }

  /** Makes the attempt's network namespace with its loopback device up; may be repeated. */
  public void createNamespace(String containerId, String attemptId) {
    Path file = namespace(new AttemptNetwork(containerId, attemptId));
    try {
      Linux.createNetworkNamespace(file);
    } catch (LinuxFault | UncheckedIOException e) {
      throw new NetworkFault.Failed("cannot create network namespace: " + e.getMessage(), e);
    }
  }

  /** Removes the attempt's network namespace; absent is success. */
  public void deleteNamespace(String containerId, String attemptId) {
    Path file = namespace(new AttemptNetwork(containerId, attemptId));
    try {
      Linux.deleteNetworkNamespace(file);
    } catch (LinuxFault | UncheckedIOException e) {
      throw new NetworkFault.Failed("cannot delete network namespace: " + e.getMessage(), e);
    }
  }

  /**
   * Attaches the attempt's namespace to the bridge and publishes its ports; a repetition returns
   * the first answer. After a {@link NetworkFault} nothing is held, or {@link #release} gives it
   * back.
   */
  public NetworkAttachment attach(NetworkRequest request) {
    var attempt = new AttemptNetwork(request.containerId(), request.attemptId());
    return bridge.attach(attempt, namespace(attempt), request);
  }

  /**
   * Gives back ports, address and link, with the configuration they were taken with; absent is
   * success, and a call that failed may be repeated until it succeeds.
   */
  public void release(String containerId, String attemptId) {
    var attempt = new AttemptNetwork(containerId, attemptId);
    bridge.release(attempt, namespace(attempt));
  }

  /**
   * Sets the rules of the bridge and the published ports again after a reload of the host's
   * firewall, which takes them away. Asks the kernel for one number while nothing changed.
   */
  @Scheduled(
      initialDelay = INTERVAL_SECONDS,
      fixedDelay = INTERVAL_SECONDS,
      timeUnit = TimeUnit.SECONDS)
  void restore() {
    try {
      bridge.restore();
    } catch (NetworkFault fault) {
      LOG.warn("Cannot look after the bridge network: {}", fault.toString());
    }
  }

  /** The built-in networks: bridge, host, none. */
  public List<BuiltInNetwork> list() {
    return builtIn.list();
  }

  /** A built-in network by its name, its id or a unique beginning of its id. */
  public Optional<BuiltInNetwork> find(String nameOrId) {
    return builtIn.find(nameOrId);
  }

  /** Attempts that may hold an address, a link or a port, that is, not released yet. */
  public List<AttemptNetwork> keptAttachments() {
    return bridge.kept();
  }

  /** Attempts whose network namespace, or the empty file for it, exists. */
  public List<AttemptNetwork> namespaces() {
    return AttemptNetwork.namedIn(namespaces);
  }

  private Path namespace(AttemptNetwork attempt) {
    return namespaces.resolve(attempt.fileName());
  }
}
