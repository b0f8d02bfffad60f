package dev.slipway.start;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerCommand.RecordTogether;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.control.TaskControl;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.files.AccountFiles;
import dev.slipway.files.FileSettings;
import dev.slipway.image.ImageStore;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.network.AttemptNetwork;
import dev.slipway.network.BuiltInNetwork;
import dev.slipway.network.NetworkAttachment;
import dev.slipway.network.NetworkRequest;
import dev.slipway.network.Networks;
import dev.slipway.oci.SpecBuilder;
import dev.slipway.settings.TestSettings;
import dev.slipway.settings.host.AppArmor;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.step.BaseSnapshots;
import dev.slipway.start.step.ContainerStep;
import dev.slipway.start.step.FilesStep;
import dev.slipway.start.step.LaunchStep;
import dev.slipway.start.step.NamespaceStep;
import dev.slipway.start.step.NetworkPeer;
import dev.slipway.start.step.NetworkStep;
import dev.slipway.start.step.OciRuntimes;
import dev.slipway.start.step.SnapshotStep;
import dev.slipway.start.step.SpecStep;
import dev.slipway.start.step.StaleObjects;
import dev.slipway.start.step.StartTable;
import dev.slipway.start.step.TaskStep;
import dev.slipway.store.StoreId;
import dev.slipway.streams.Streams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * The start table with its real steps, runner, starts and releases over a runtime that only
 * records, and an aggregate that only has a failed start undone. It holds one container.
 */
public final class StartWorld {

  public static final String ID = "c".repeat(64);
  public static final String ATTEMPT = "attempt";
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  final RecordingRuntime runtime = new RecordingRuntime();
  final List<ContainerCommand> reported = new CopyOnWriteArrayList<>();

  /** The same reports, by the transaction that records them. */
  final List<List<ContainerCommand>> transactions = new CopyOnWriteArrayList<>();

  final ContainerLogs logs = mock();
  final Attempts attempts = mock();
  public final StartPath path;
  final Releases releases;
  public final StepRunner runner;
  private final Path folder;
  private final StartRequested plan;
  private final Set<String> streams = ConcurrentHashMap.newKeySet();
  private final Set<AttemptNetwork> namespaces = ConcurrentHashMap.newKeySet();
  private final Set<AttemptNetwork> attached = ConcurrentHashMap.newKeySet();

  public StartWorld(Path folder, String networkMode, Failpoints failpoints) {
    this.folder = folder;
    StartSettings settings = new StartSettings(folder, "node", 1);
    Settings wanted = TestSettings.of(networkMode);
    plan =
        new StartRequested(
            ID,
            ATTEMPT,
            "node",
            "web",
            "busybox",
            TestSettings.image().id(),
            wanted.config(),
            wanted.hostConfig(),
            wanted.networkingConfig(),
            networkMode,
            List.of(),
            null,
            "user",
            NOW);
    when(attempts.readBack(ID, ATTEMPT)).thenAnswer(call -> readBack());
    CommandGateway gateway = mock();
    when(gateway.sendAndWait(any())).thenAnswer(call -> record(call.getArgument(0)));
    Reports reports = new Reports(gateway);
    path = table(settings, reports);
    releases = new Releases(reports, failpoints, path);
    runner =
        new StepRunner(
            attempts,
            new Starts(path, releases, reports, TestSettings.reader(), failpoints),
            releases,
            new WorkQueue(),
            reports,
            TestSettings.reader(),
            settings,
            logs,
            new TaskControl(runtime.tasks(), runtime.containers(), reports));
  }

  /** A new attempt object, as a service has it that began the attempt. */
  public Attempt begun() {
    return withSettings(Attempt.begun(plan));
  }

  /** As a service has it that found the attempt after the death of an earlier one. */
  public Attempt readBack() {
    return withSettings(Attempt.readBack(plan));
  }

  private Attempt withSettings(Attempt attempt) {
    attempt.settings.give(
        TestSettings.reader().stored(plan.config(), plan.hostConfig(), plan.networkingConfig()));
    return attempt;
  }

  public Ownership held() {
    return new Ownership(ID, ATTEMPT, plan.networkMode());
  }

  /** The same, when the container is removed after its exit. */
  public Ownership leaving() {
    return new Ownership(ID, ATTEMPT, plan.networkMode(), true);
  }

  /** Has the whole start run, and its undo if it fails. */
  public void start() {
    runner.start(plan);
  }

  /** As a service does that found the attempt after the death of an earlier one. */
  void startAgain() {
    runner.startAgain(ID, ATTEMPT);
  }

  /** What was taken and not given back, one line each. */
  public Set<String> taken() {
    Set<String> taken = new TreeSet<>(runtime.held());
    streams.forEach(id -> taken.add("streams " + id));
    namespaces.forEach(attempt -> taken.add("namespace " + attempt));
    attached.forEach(attempt -> taken.add("network " + attempt));
    if (Files.exists(folder.resolve("containers").resolve(ID))) {
      taken.add("files " + ID);
    }
    return taken;
  }

  public <C extends ContainerCommand> List<C> reports(Class<C> type) {
    return reports(type, reported);
  }

  private static <C extends ContainerCommand> List<C> reports(
      Class<C> type, List<? extends ContainerCommand> commands) {
    return commands.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What saga and aggregate make of a report. */
  private synchronized Object record(ContainerCommand command) {
    List<? extends ContainerCommand> together =
        command instanceof RecordTogether several ? several.reports() : List.of(command);
    transactions.add(List.copyOf(together));
    reported.addAll(together);
    if (!reports(RecordStartFailed.class, together).isEmpty()) {
      runner.release(held());
    }
    return null;
  }

  private StartPath table(StartSettings settings, Reports reports) {
    FileSettings files = new FileSettings(folder);
    StoreId store = mock();
    when(store.value()).thenReturn("store");
    Labels labels = new Labels(store);
    Networks networks = networks();
    ImageStore images = mock();
    when(images.config(any())).thenReturn(Optional.of(TestSettings.image()));
    BaseSnapshots bases = mock();
    when(bases.prepare(any(), any(), any()))
        .thenAnswer(
            call -> runtime.snapshots().prepare(call.getArgument(0), "base", call.getArgument(2)));
    AccountFiles accounts = mock();
    when(accounts.read(any(), any())).thenReturn(new AccountFiles.Accounts("", ""));
    NetworkPeer peers = mock();
    when(peers.resolve(any(), any())).thenReturn(new NetworkPeer.Peer("peer", 77));
    AppArmor appArmor = new AppArmor(folder, null);
    SpecBuilder specs = mock();
    when(specs.build(any())).thenReturn("{}");
    recordStreams();
    OciRuntimes runtimes = new OciRuntimes(TestSettings.reader(), settings);
    StaleObjects stale = new StaleObjects(reports);
    return StartTable.startPath(
        new FilesStep(files, specs, logs),
        new NamespaceStep(networks),
        new SnapshotStep(runtime.snapshots(), bases, images, labels),
        new NetworkStep(networks, files),
        new SpecStep(specs, files, networks, peers, accounts, TestSettings.reader(), appArmor),
        new ContainerStep(runtime.containers(), runtime.tasks(), runtimes, stale, labels),
        new TaskStep(
            runtime.tasks(),
            runtime.containers(),
            runtime.shims(),
            logs,
            runtimes,
            stale,
            labels,
            settings,
            List.of()),
        new LaunchStep(runtime.tasks(), logs));
  }

  private void recordStreams() {
    when(logs.open(anyString(), any(), anyBoolean(), anyBoolean()))
        .thenAnswer(call -> {
          streams.add(call.getArgument(0));
          return new Streams("", "/out", "/err", false);
        });
    doAnswer(call -> streams.remove(call.<String>getArgument(0))).when(logs).close(any());
    when(logs.withStreams()).thenAnswer(call -> List.of());
  }

  private Networks networks() {
    Networks networks = mock();
    when(networks.namespacePath(any(), any())).thenReturn("/netns");
    when(networks.find(any()))
        .thenReturn(Optional.of(new BuiltInNetwork("n".repeat(64), "none", "null", "", "", "")));
    when(networks.namespaces()).thenAnswer(call -> List.copyOf(namespaces));
    when(networks.keptAttachments()).thenAnswer(call -> List.copyOf(attached));
    doAnswer(call -> namespaces.add(attempt(call.getArguments())))
        .when(networks)
        .createNamespace(any(), any());
    doAnswer(
            call -> {
              if (attached.contains(attempt(call.getArguments()))) {
                throw new IllegalStateException("the namespace is still attached");
              }
              return namespaces.remove(attempt(call.getArguments()));
            })
        .when(networks)
        .deleteNamespace(any(), any());
    when(networks.attach(any())).thenAnswer(call -> attach(call.getArgument(0)));
    doAnswer(call -> attached.remove(attempt(call.getArguments())))
        .when(networks)
        .release(any(), any());
    return networks;
  }

  private NetworkAttachment attach(NetworkRequest request) {
    AttemptNetwork attempt = new AttemptNetwork(request.containerId(), request.attemptId());
    if (!namespaces.contains(attempt)) {
      throw new IllegalStateException("there is no namespace to attach");
    }
    attached.add(attempt);
    return new NetworkAttachment(
        "bridge", "n", "e", "/netns", "mac", "10.0.0.2", 16, "10.0.0.1", List.of());
  }

  private static AttemptNetwork attempt(Object[] arguments) {
    return new AttemptNetwork((String) arguments[0], (String) arguments[1]);
  }
}
