package dev.slipway.network;

import dev.slipway.linux.Linux;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Attaches attempts to the bridge through CNI, and releases them. */
final class BridgeNetwork {

  private static final Logger LOG = LoggerFactory.getLogger(BridgeNetwork.class);
  private static final String BRIDGE = "bridge";
  private static final String PORTMAP = "portmap";

  private final BuiltInNetwork network;
  private final Path directory;
  private final PluginConfiguration configuration;
  private final CniPlugins plugins;
  private final HostNetwork host;
  private final HostPorts ports = new HostPorts();

  /** Shared by those who publish or withdraw one attempt's ports; taken alone to do all again. */
  private final ReadWriteLock publishing = new ReentrantReadWriteLock();

  BridgeNetwork(NetworkProperties properties, BuiltInNetwork network, MeterRegistry meters) {
    var settings = properties.network();
    Path cni = properties.dataDir().resolve("cni").toAbsolutePath();
    var programs = new Programs(settings.pluginDeadline(), cni.resolve("run"), meters);
    this.network = network;
    this.directory = cni.resolve("attachments");
    this.configuration = new PluginConfiguration(network, cni.resolve("addresses"));
    this.plugins = new CniPlugins(settings.pluginDirectories(), programs);
    this.host = new HostNetwork(network.bridge(), Subnet.of(settings.subnet()), programs);
    rememberPorts();
  }

  NetworkAttachment attach(AttemptNetwork attempt, Path namespace, NetworkRequest request) {
    var kept = keptOf(attempt);
    var earlier = kept.attachment();
    if (earlier.isPresent()) {
      return earlier.get();
    }
    // An ADD that was cut off may have done anything; the plugins want a DEL before the next ADD.
    release(attempt, namespace);
    prepareHost();
    try {
      return add(attempt, namespace, request, kept);
    } catch (NetworkFault.Deadline hanging) {
      // Its DEL would hang as well; the caller's own release comes later and is repeated.
      throw hanging;
    } catch (RuntimeException fault) {
      releaseAfter(fault, attempt, namespace);
      throw fault;
    }
  }

  /**
   * Sets again what a reload of the host's firewall took from attempts that are attached; cheap
   * where nothing is missing.
   */
  void restore() {
    if (!kept().isEmpty()) {
      prepareHost();
    }
  }

  private void prepareHost() {
    host.prepare(this::forgetLostAddresses, this::publishAgain);
  }

  private void publishAgain() {
    publishing.writeLock().lock();
    try {
      kept().forEach(this::publishAgain);
    } finally {
      publishing.writeLock().unlock();
    }
  }

  /** One that cannot be published must not keep the others, nor the start that found the loss. */
  private void publishAgain(AttemptNetwork attempt) {
    var kept = keptOf(attempt);
    var input = kept.configuration(PORTMAP);
    var attachment = kept.attachment();
    if (input.isEmpty() || attachment.isEmpty()) {
      return;
    }
    String namespace = attachment.get().namespacePath();
    try {
      plugins.delete(PORTMAP, attempt.fileName(), namespace, input.get());
      plugins.add(PORTMAP, attempt.fileName(), namespace, input.get());
    } catch (NetworkFault fault) {
      LOG.warn("Cannot publish the ports of {} again: {}", attempt.containerId(), fault.toString());
    }
  }

  void release(AttemptNetwork attempt, Path namespace) {
    var kept = keptOf(attempt);
    if (kept.exists()) {
      // Emptied by a power cut, which took rules and links too: only the address is left.
      if (kept.isDamaged(BRIDGE)) {
        kept.keepConfiguration(BRIDGE, configuration.bridge(null));
      }
      if (kept.isDamaged(PORTMAP)) {
        kept.forgetConfiguration(PORTMAP);
      }
      // Plugins refuse a file that is no namespace, and take "" for "it is gone".
      String present = Linux.isNetworkNamespace(namespace) ? namespace.toString() : "";
      publishing.readLock().lock();
      try {
        delete(PORTMAP, attempt, present, kept);
      } finally {
        publishing.readLock().unlock();
      }
      delete(BRIDGE, attempt, present, kept);
    }
    ports.release(attempt.fileName());
    kept.forget();
  }

  List<AttemptNetwork> kept() {
    return AttemptNetwork.namedIn(directory);
  }

  private NetworkAttachment add(
      AttemptNetwork attempt, Path namespace, NetworkRequest request, AttachmentRecord kept) {
    String cniId = attempt.fileName();
    String endpointId = BuiltInNetworks.id("endpoint " + cniId);
    var published = ports.take(cniId, request.containerName(), endpointId, request.ports());
    kept.keepRequest(AttachmentRecord.Request.of(request, published));
    Path input = kept.keepConfiguration(BRIDGE, configuration.bridge(request.macAddress()));
    JsonNode result = plugins.add(BRIDGE, cniId, namespace.toString(), input);
    if (!published.isEmpty()) {
      Path mapping = kept.keepConfiguration(PORTMAP, configuration.portmap(published, result));
      publishing.readLock().lock();
      try {
        plugins.add(PORTMAP, cniId, namespace.toString(), mapping);
      } finally {
        publishing.readLock().unlock();
      }
    }
    var attachment = attachment(endpointId, namespace, published, result);
    kept.keepAttachment(attachment);
    return attachment;
  }

  private void delete(
      String plugin, AttemptNetwork attempt, String namespace, AttachmentRecord kept) {
    var input = kept.configuration(plugin);
    if (input.isPresent()) {
      plugins.delete(plugin, attempt.fileName(), namespace, input.get());
      kept.forgetConfiguration(plugin);
    }
  }

  private void releaseAfter(RuntimeException fault, AttemptNetwork attempt, Path namespace) {
    try {
      release(attempt, namespace);
    } catch (RuntimeException stillHeld) {
      fault.addSuppressed(stillHeld);
    }
  }

  private NetworkAttachment attachment(
      String endpointId, Path namespace, List<PortMapping> published, JsonNode result) {
    JsonNode address = result.path("ips").path(0);
    String[] parts = address.path("address").asString("").split("/", -1);
    int inside = address.path("interface").asInt(-1);
    if (parts.length != 2 || inside < 0) {
      throw new NetworkFault.Failed("CNI plugin bridge gave no address: " + result, null);
    }
    return new NetworkAttachment(
        network.name(),
        network.id(),
        endpointId,
        namespace.toString(),
        result.path("interfaces").path(inside).path("mac").asString(""),
        parts[0],
        Integer.parseInt(parts[1]),
        address.path("gateway").asString(""),
        published);
  }

  private AttachmentRecord keptOf(AttemptNetwork attempt) {
    return new AttachmentRecord(directory.resolve(attempt.fileName()));
  }

  private void rememberPorts() {
    for (AttemptNetwork attempt : kept()) {
      keptOf(attempt)
          .request()
          .ifPresent(r -> ports.takeAgain(attempt.fileName(), r.containerName(), r.ports()));
    }
  }

  /**
   * After a power cut an address may be reserved on disk whose attachment was not written out. No
   * ADD is under way when this runs.
   */
  private void forgetLostAddresses() {
    Path reserved = directory.resolveSibling("addresses").resolve(network.bridge());
    if (!Files.isDirectory(reserved)) {
      return;
    }
    var owners = kept().stream().map(AttemptNetwork::fileName).toList();
    try (Stream<Path> files = Files.list(reserved)) {
      for (Path file : files.filter(f -> f.getFileName().toString().matches("[0-9.]+")).toList()) {
        String owner = Files.readString(file).lines().findFirst().orElse("").strip();
        if (!owners.contains(owner)) {
          LOG.warn("Address {} was reserved for {}, which is gone", file.getFileName(), owner);
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
