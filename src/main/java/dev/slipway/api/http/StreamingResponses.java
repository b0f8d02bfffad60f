package dev.slipway.api.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The answers that stay open (events, followed logs, waits). A server that stops ends them first,
 * so that it needs not wait for clients that never go.
 */
@Component
public class StreamingResponses implements SmartLifecycle {

  private final Set<StreamingResponse> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private volatile boolean stopping;

  void add(StreamingResponse answer) {
    open.add(answer);
    if (stopping) {
      answer.end();
    }
  }

  void remove(StreamingResponse answer) {
    open.remove(answer);
  }

  public int count() {
    return open.size();
  }

  @Override
  public void start() {
    stopping = false;
    running = true;
    Thread.ofVirtual().name("live-answers").start(this::heartbeat);
  }

  @Override
  public void stop() {
    stopping = true;
    running = false;
    open.forEach(StreamingResponse::end);
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

  private void heartbeat() {
    try {
      while (running) {
        Thread.sleep(StreamingResponse.BEAT);
        open.forEach(StreamingResponse::heartbeat);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
