package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.runtime.containerd.MortalContainerd;
import dev.slipway.whole.Docker;
import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.LeakAudit;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An engine, a containerd of the bench's own, and the proxy between them. */
final class Rig implements AutoCloseable {

  private static final Duration OUTAGE = Duration.ofMillis(300);

  private static final Duration QUIET = Duration.ofMillis(200);

  private final Path folder;
  private final Peer peer;
  private final MortalContainerd containerd;
  private final CuttingProxy proxy;
  private final Docker docker;

  private Rig(Path folder, Peer peer) {
    this.folder = folder;
    this.peer = peer;
    this.containerd = new MortalContainerd(peer.folder());
    this.proxy = new CuttingProxy(socket(folder), containerd.socket());
    this.docker = new Docker(peer::connect);
  }

  static Rig slipway() throws IOException {
    Path folder = Files.createTempDirectory("slr");
    return new Rig(folder, SlipwayPeer.on(socket(folder))).started();
  }

  static Rig dockerd() throws IOException {
    Path folder = Files.createTempDirectory("slr");
    return new Rig(folder, DockerdPeer.on(socket(folder))).started();
  }

  private static Path socket(Path folder) {
    return folder.resolve("proxy.sock");
  }

  private Rig started() {
    try {
      containerd.start();
      proxy.open();
      peer.start();
      return this;
    } catch (RuntimeException | Error broken) {
      close();
      throw broken;
    }
  }

  Peer peer() {
    return peer;
  }

  MortalContainerd containerd() {
    return containerd;
  }

  CuttingProxy proxy() {
    return proxy;
  }

  Docker docker() {
    return docker;
  }

  /** What the service's containers hold now; of a service only. */
  LeakAudit audit() {
    return LeakAudit.begin(((SlipwayPeer) peer).process());
  }

  /** Kills containerd; nobody reaches it until {@link #restore}. */
  synchronized void killContainerd() {
    proxy.away(containerd::kill);
  }

  /** Brings a killed containerd back. */
  synchronized void restore() {
    containerd.start();
    proxy.open();
  }

  /** Takes back every harm: whatever is dead or away comes back. */
  void mend() {
    proxy.disarm();
    restore();
    try (HttpConnection alive = peer.connect()) {
      Objects.requireNonNull(alive);
    } catch (IOException dead) {
      peer.start();
    }
  }

  /** Kills containerd and brings it back a moment later. */
  void bounceContainerd() {
    killContainerd();
    restoreSoon().join();
  }

  /** Brings a killed containerd back a moment later; completes with that time. */
  CompletableFuture<Instant> restoreSoon() {
    return CompletableFuture.supplyAsync(
        () -> {
          restore();
          return Instant.now();
        },
        CompletableFuture.delayedExecutor(
            OUTAGE.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread));
  }

  /** Waits until the engine has no more to say to containerd about a container. */
  void quiet(String id) {
    AtomicLong seen = new AtomicLong(-1);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(QUIET)
        .until(() -> {
          long now = proxy.calls().stream().filter(call -> call.mentions(id)).count();
          return seen.getAndSet(now) == now;
        });
  }

  /** Containerd's own word on the engine's objects. */
  Shell.Output ctr(String... arguments) {
    return containerd.ctr(peer.namespace(), arguments);
  }

  /** The status of a container's task by containerd's list, or empty without one. */
  String task(String id) {
    return ctr("tasks", "ls")
        .expectSuccess()
        .lines()
        .filter(line -> line.startsWith(id))
        .map(line -> line.replaceAll(".*\\s", ""))
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    proxy.close();
    containerd.close();
    peer.close();
    Shell.run("rm", "-rf", folder.toString());
  }
}
