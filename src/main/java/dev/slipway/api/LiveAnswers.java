package dev.slipway.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The answers that stay open (events, followed logs, waits). A server that stops ends them first,
 * so that it needs not wait for clients that never go.
 */
@Component
class LiveAnswers implements SmartLifecycle {

  private final Set<LiveAnswer> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private volatile boolean stopping;

  void add(LiveAnswer answer) {
    open.add(answer);
    if (stopping) {
      answer.end();
    }
  }

  void remove(LiveAnswer answer) {
    open.remove(answer);
  }

  int count() {
    return open.size();
  }

  @Override
  public void start() {
    stopping = false;
    running = true;
    Thread.ofVirtual().name("live-answers").start(this::beat);
  }

  @Override
  public void stop() {
    stopping = true;
    running = false;
    open.forEach(LiveAnswer::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Later than every web server, so that it stops before them. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  private void beat() {
    try {
      while (running) {
        Thread.sleep(LiveAnswer.BEAT);
        open.forEach(LiveAnswer::beat);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
