package dev.slipway.crash;

import static java.lang.Thread.State.BLOCKED;
import static java.lang.Thread.State.TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.crash.Trap.Moment;
import dev.slipway.crash.Trap.Then;
import dev.slipway.runtime.containerd.MortalContainerd;
import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy in front of a real containerd, with containerd's own client behind it. */
class CuttingProxyIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Path home;
  private MortalContainerd containerd;
  private CuttingProxy proxy;

  @BeforeEach
  void begin() throws IOException {
    home = Files.createTempDirectory("slp");
    containerd = new MortalContainerd(home);
    containerd.start();
    proxy = new CuttingProxy(home.resolve("proxy.sock"), containerd.socket());
    proxy.open();
  }

  @AfterEach
  void end() {
    proxy.close();
    containerd.close();
    Shell.run("rm", "-rf", "--one-file-system", home.toString());
  }

  private Shell.Output ctr(String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "ctr";
    command[1] = "-a";
    command[2] = proxy.socket().toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Shell.run(command);
  }

  @Test
  void callsPassWithTheirNamespaceAndAreNoted() {
    ctr("namespaces", "create", "one").expectSuccess();
    ctr("-n", "one", "leases", "create", "--id", "mine").expectSuccess();

    assertThat(ctr("-n", "one", "leases", "ls").expectSuccess()).contains("mine");
    assertThat(containerd.ctr("one", "leases", "ls").expectSuccess()).contains("mine");
    assertThat(containerd.ctr("two", "leases", "ls").expectSuccess()).doesNotContain("mine");
    assertThat(proxy.calls())
        .extracting(CuttingProxy.NotedCall::method)
        .containsSubsequence("Namespaces/Create", "Leases/Create", "Leases/List");
    assertThat(ctr("-n", "one", "leases", "delete", "nobodys").text()).contains("not found");
  }

  @Test
  void streamsPass() {
    CompletableFuture<Shell.Output> events =
        CompletableFuture.supplyAsync(
            () -> Shell.run("timeout", "3", "ctr", "-a", proxy.socket().toString(), "events"));
    await()
        .atMost(PATIENCE)
        .until(() -> proxy.calls().stream().anyMatch(c -> c.method().equals("Events/Subscribe")));
    containerd.ctr("default", "namespaces", "create", "seen").expectSuccess();

    assertThat(events.join().text()).contains("/namespaces/create");
  }

  @Test
  void aLostRequestNeverReachesContainerdAndALostAnswerHides() {
    Trap request =
        proxy.arm(
            Trap.on(
                    Moment.BEFORE,
                    "Namespaces/Create",
                    () -> {
                      proxy.cut();
                      return Then.LOSE;
                    })
                .mentioning("unborn"));
    assertThat(ctr("namespaces", "create", "unborn").exit()).isNotZero();
    assertThat(request.sprung(PATIENCE)).isTrue();
    assertThat(containerd.ctr("default", "namespaces", "ls").text()).doesNotContain("unborn");

    Trap answer =
        proxy.arm(
            Trap.on(
                Moment.AFTER,
                "Namespaces/Create",
                () -> {
                  proxy.cut();
                  return Then.LOSE;
                }));
    assertThat(ctr("namespaces", "create", "born").exit()).isNotZero();
    assertThat(containerd.ctr("default", "namespaces", "ls").text()).contains("born");
    assertThat(answer.sprung(PATIENCE)).isTrue();
    ctr("namespaces", "create", "after").expectSuccess();
  }

  @Test
  void aProxyThatIsAwayRefusesAndComesBack() {
    proxy.away(containerd::kill);
    assertThat(ctr("--connect-timeout", "1s", "namespaces", "ls").exit()).isNotZero();

    containerd.start();
    proxy.open();
    ctr("namespaces", "ls").expectSuccess();
  }

  @Test
  void whoeverOpensItWhileItGoesAwayFindsItServing() throws InterruptedException {
    Thread opener = new Thread(proxy::open);
    proxy.away(() -> {
      opener.start();
      await()
          .atMost(PATIENCE)
          .until(() -> opener.getState() == BLOCKED || opener.getState() == TERMINATED);
    });
    opener.join();

    ctr("namespaces", "ls").expectSuccess();
  }
}
