package dev.slipway.network;

import dev.slipway.linux.Linux;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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

  /** That rules were lost, and with them published ports that are not published again yet. */
  private final Path lost;

  /** What is being published again since that was seen. */
  private final Path restoring;

  /** One for each attempt, or for some: an attempt is not published while it is given back. */
  private final List<Lock> publishing =
      Stream.generate(() -> (Lock) new ReentrantLock()).limit(64).toList();

  BridgeNetwork(NetworkProperties properties, BuiltInNetwork network, MeterRegistry meters) {
    var settings = properties.network();
    Path cni = properties.dataDir().resolve("cni").toAbsolutePath();
    var programs = new Programs(settings.pluginDeadline(), cni.resolve("run"), meters);
    this.network = network;
    this.directory = cni.resolve("attachments");
    this.lost = cni.resolve("ports-lost");
    this.restoring = cni.resolve("ports-restoring");
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
   * where nothing is missing. Not for two threads at once. What fails is tried by the next call,
   * also in another life of the service.
   */
  void restore() {
    if (!kept().isEmpty()) {
      prepareHost();
    }
    try {
      if (Files.exists(lost)) {
        // A loss that is found from now on leaves a file of its own.
        Files.move(lost, restoring, StandardCopyOption.ATOMIC_MOVE);
      }
      if (Files.exists(restoring) && allPublishedAgain()) {
        Files.delete(restoring);
      }
    } catch (IOException e) {
      throw new NetworkFault.Failed("cannot publish ports again: " + e, e);
    }
  }

  private boolean allPublishedAgain() {
    boolean all = true;
    for (AttemptNetwork attempt : kept()) {
      all &= publishedAgain(attempt);
    }
    return all;
  }

  private void prepareHost() {
    host.prepare(this::forgetLostAddresses, this::noteLoss);
  }

  /** Where nothing is attached yet, nothing of it can be lost. */
  private void noteLoss() {
    if (kept().isEmpty()) {
      return;
    }
    try {
      Files.write(lost, new byte[0]);
    } catch (IOException e) {
      throw new NetworkFault.Failed("cannot note that rules were lost: " + e, e);
    }
  }

  /** One that cannot be published must not keep the others. */
  private boolean publishedAgain(AttemptNetwork attempt) {
    Lock mine = publishing(attempt);
    mine.lock();
    try {
      var kept = keptOf(attempt);
      var input = kept.configuration(PORTMAP);
      var attachment = kept.attachment();
      if (input.isPresent() && attachment.isPresent()) {
        String namespace = attachment.get().namespacePath();
        plugins.delete(PORTMAP, attempt.fileName(), namespace, input.get());
        plugins.add(PORTMAP, attempt.fileName(), namespace, input.get());
      }
      return true;
    } catch (NetworkFault fault) {
      LOG.warn("Cannot publish the ports of {} yet: {}", attempt.containerId(), fault.toString());
      return false;
    } finally {
      mine.unlock();
    }
  }

  private Lock publishing(AttemptNetwork attempt) {
    return publishing.get(Math.floorMod(attempt.hashCode(), publishing.size()));
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
      withdraw(attempt, present, kept);
      delete(BRIDGE, attempt, present, kept);
    }
    ports.release(attempt.fileName());
    kept.forget();
  }

  private void withdraw(AttemptNetwork attempt, String namespace, AttachmentRecord kept) {
    if (kept.configuration(PORTMAP).isPresent()) {
      Lock mine = publishing(attempt);
      mine.lock();
      try {
        delete(PORTMAP, attempt, namespace, kept);
      } finally {
        mine.unlock();
      }
    }
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
    var attachment = attachment(endpointId, namespace, published, result);
    if (published.isEmpty()) {
      kept.keepAttachment(attachment);
    } else {
      publish(attempt, attachment, configuration.portmap(published, result), kept);
    }
    return attachment;
  }

  private void publish(
      AttemptNetwork attempt,
      NetworkAttachment attachment,
      JsonNode mapping,
      AttachmentRecord kept) {
    Lock mine = publishing(attempt);
    mine.lock();
    try {
      Path input = kept.keepConfiguration(PORTMAP, mapping);
      plugins.add(PORTMAP, attempt.fileName(), attachment.namespacePath(), input);
      kept.keepAttachment(attachment);
    } finally {
      mine.unlock();
    }
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
