package dev.slipway.start.step;

import dev.slipway.container.ContainerCommand.RecordNetworkAttached;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.files.FileSettings;
import dev.slipway.files.HostFiles;
import dev.slipway.network.BuiltInNetwork;
import dev.slipway.network.NetworkAttachment;
import dev.slipway.network.NetworkRequest;
import dev.slipway.network.Networks;
import dev.slipway.network.PortRequest;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.PublishedPort;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.Attempt;
import dev.slipway.start.Found;
import dev.slipway.start.Ownership;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Attaches the namespace to the bridge and writes the address into the hosts file. With the
 * networks none and host there is nothing to attach, but the connection is recorded as Docker does.
 * A container that joins another one's network has none of its own.
 */
@Component
public class NetworkStep implements Step {

  private final Networks networks;
  private final FileSettings files;

  public NetworkStep(Networks networks, FileSettings files) {
    this.networks = networks;
    this.files = files;
  }

  @Override
  public StartStep name() {
    return StartStep.NETWORK;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.EXIT;
  }

  @Override
  public boolean appliesTo(String networkMode) {
    return switch (NetworkMode.parse(networkMode)) {
      case NetworkMode.Bridge b -> true;
      case NetworkMode.None n -> true;
      case NetworkMode.Host h -> true;
      case NetworkMode.Peer p -> false;
      case NetworkMode.Named n -> false;
    };
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    attempt.endpoint.give(
        isBridge(attempt.networkMode()) ? attach(attempt, clock) : unattached(attempt));
  }

  private static boolean isBridge(String networkMode) {
    return NetworkMode.parse(networkMode) instanceof NetworkMode.Bridge;
  }

  private NetworkEndpoint attach(Attempt attempt, StepClock clock) {
    Settings wanted = attempt.settings.taken();
    String macAddress = wanted.containerConfig().macAddress();
    NetworkRequest request =
        new NetworkRequest(
            attempt.containerId(),
            attempt.attemptId(),
            attempt.plan.name(),
            wanted.ports().stream().map(NetworkStep::request).toList(),
            macAddress.isEmpty() ? null : macAddress);
    NetworkAttachment result = clock.runtime(() -> networks.attach(request));
    writeHosts(attempt, wanted, result);
    return new NetworkEndpoint(
        result.network(),
        result.networkId(),
        result.endpointId(),
        result.namespacePath(),
        result.macAddress(),
        result.address(),
        result.prefixLength(),
        result.gateway(),
        result.ports().stream()
            .map(p ->
                new NetworkEndpoint.PublishedPort(
                    p.containerPort(), p.protocol(), p.hostAddress(), p.hostPort()))
            .toList());
  }

  private static PortRequest request(PublishedPort port) {
    return new PortRequest(
        port.containerPort(),
        port.protocol(),
        port.hostAddress(),
        port.hostPort(),
        port.hostPortEnd());
  }

  private void writeHosts(Attempt attempt, Settings wanted, NetworkAttachment result) {
    try {
      Files.writeString(
          files.folder(attempt.containerId()).hosts(),
          HostFiles.hosts(wanted, List.of(result.address()), result.gateway()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NetworkEndpoint unattached(Attempt attempt) {
    BuiltInNetwork network = networks.find(attempt.networkMode()).orElseThrow();
    return new NetworkEndpoint(network.name(), network.id(), "", "", "", "", 0, "", List.of());
  }

  @Override
  public List<Found> found() {
    return networks.keptAttachments().stream()
        .map(attempt -> new Found(attempt.containerId(), attempt.attemptId()))
        .toList();
  }

  @Override
  public void undo(Ownership held) {
    if (isBridge(held.networkMode())) {
      networks.release(held.containerId(), held.attemptId());
    }
  }

  @Override
  public Report milestone(Attempt attempt, List<StepTiming> timings) {
    return new RecordNetworkAttached(
        attempt.containerId(),
        attempt.attemptId(),
        attempt.endpoint.taken(),
        timings,
        Instant.now());
  }
}
