package dev.slipway.runtime.containerd;

import jakarta.annotation.PostConstruct;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * The private containerd as a child process: started or adopted, watched, started again when it
 * dies, and stopped after every bean that talks to it. With {@code slipway.containerd.address} set
 * it does nothing of that.
 */
@Component
final class ContainerdProcess implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(ContainerdProcess.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(3);
  private static final Duration STABLE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int HOPELESS_AFTER = 3;

  private final ContainerdSettings.Containerd settings;
  private final ContainerdHome home;
  private volatile long pid;
  private volatile int quickDeaths;
  private volatile Instant launchedAt = Instant.EPOCH;
  private @Nullable Thread watch;

  ContainerdProcess(ContainerdSettings settings) {
    this.settings = settings.containerd();
    this.home = ContainerdHome.below(settings.dataDir());
  }

  /** Whether containerd is ours to start and stop. */
  boolean supervised() {
    return settings.address().isEmpty();
  }

  /** Where containerd listens. */
  Path socket() {
    String address = settings.address();
    return supervised()
        ? home.socket()
        : Path.of(address.startsWith("unix://") ? address.substring(7) : address);
  }

  /** Whether waiting any longer is in vain because it dies each time it is started. */
  boolean hopeless() {
    return quickDeaths >= HOPELESS_AFTER;
  }

  /** Pid of the running containerd; 0 when there is none or it is not ours. */
  long pid() {
    return pid;
  }

  /** Starts containerd, or adopts the one that an earlier service left, and watches it. */
  @PostConstruct
  void start() {
    if (!supervised()) {
      return;
    }
    home.prepare();
    OptionalLong running = ProcessTable.running(home.config());
    if (running.isPresent()) {
      pid = running.getAsLong();
      log.info("Adopted containerd, pid {}", pid);
    } else {
      launch();
    }
    watch = Thread.ofVirtual().name("containerd-watch").start(this::watch);
  }

  private void launch() {
    // A session of its own: Ctrl-C on the service's terminal must not reach it.
    ProcessBuilder builder =
        new ProcessBuilder("setsid", settings.binary(), "--config", home.config().toString())
            .directory(home.folder().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()));
    builder.environment().remove("NOTIFY_SOCKET");
    try {
      launchedAt = Instant.now();
      pid = builder.start().pid();
      log.info("Started containerd, pid {}, log {}", pid, home.log());
    } catch (IOException e) {
      throw unusable("containerd cannot be started: " + e.getMessage());
    }
  }

  private void watch() {
    BackOffExecution delays = relaunches();
    while (pause(LOOK_EVERY)) {
      trimLog();
      if (ProcessTable.runs(pid, home.config())) {
        continue;
      }
      boolean stable = launchedAt.plus(STABLE).isBefore(Instant.now());
      quickDeaths = stable ? 0 : quickDeaths + 1;
      if (stable) {
        delays = relaunches();
      }
      Duration delay = Duration.ofMillis(delays.nextBackOff());
      log.warn("containerd, pid {}, is gone; starting it in {}", pid, delay);
      if (pause(delay)) {
        relaunch();
      }
    }
  }

  private static BackOffExecution relaunches() {
    ExponentialBackOff growing = new ExponentialBackOff(FIRST_DELAY.toMillis(), 2);
    growing.setMaxInterval(LONGEST_DELAY.toMillis());
    return growing.start();
  }

  private void relaunch() {
    try {
      launch();
    } catch (ContainerdUnusable e) {
      log.error("{} {}", e.getMessage(), e.remedy());
    }
  }

  private void trimLog() {
    try {
      home.trimLog();
    } catch (IOException e) {
      log.warn("Cannot trim {}: {}", home.log(), e.toString());
    }
  }

  /** What to tell the person who started the service. */
  ContainerdUnusable unusable(String what) {
    return new ContainerdUnusable(
        what + "\nLast lines of " + home.log() + ":\n" + home.lastLogLines(),
        "Install the packages containerd and runc (apt-get install containerd runc), run the"
            + " service as root, or point slipway.containerd.address at a running containerd.");
  }

  /** Lets containerd go on, as a killed service would. */
  void abandon() {
    Thread watching = watch;
    if (watching != null) {
      watching.interrupt();
      watch = null;
    }
  }

  /** Stops containerd; shims and containers go on. May be repeated. */
  @Override
  public void destroy() {
    Thread watching = watch;
    if (watching == null) {
      return;
    }
    abandon();
    awaitEnd(watching);
    ProcessTable.stop(pid, home.config(), PATIENCE);
    pid = 0;
  }

  /** It may be starting containerd at this moment. */
  private static void awaitEnd(Thread watching) {
    try {
      watching.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
