package dev.slipway.image;

import dev.slipway.runtime.RuntimeStatus;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Makes sure, before the first request, that there is an image to start something from. */
@Component
class BootstrapImage implements SmartLifecycle {

  /** After containerd, before the web server. */
  static final int PHASE = 0;

  private static final Logger log = LoggerFactory.getLogger(BootstrapImage.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ImageStore images;
  private final RuntimeStatus status;
  private volatile boolean running;

  BootstrapImage(ImageStore images, RuntimeStatus status) {
    this.images = images;
    this.status = status;
  }

  /** Trouble is only logged: without this image the service does all its work. */
  @Override
  public void start() {
    running = true;
    try {
      images.cleanSpool();
      if (status.awaitServing(PATIENCE)) {
        images.recover();
        images.importFirstImage();
      } else {
        log.warn("No first image: containerd does not serve");
      }
    } catch (RuntimeException e) {
      log.warn("No first image: {}", e.getMessage());
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
