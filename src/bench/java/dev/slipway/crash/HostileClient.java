package dev.slipway.crash;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sends one request after another over a connection that it keeps as long as the server does. */
final class HostileClient implements AutoCloseable {

  private static final int HANG_UP_MILLIS = 400;
  private static final int LATEST_MILLIS = 60_000;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final SlipwayProcess slipway;
  private final boolean tcp;
  private final Map<Integer, Integer> answers;
  private volatile @Nullable HttpConnection connection;

  /**
   * @param answers counts them by status
   */
  HostileClient(SlipwayProcess slipway, boolean tcp, Map<Integer, Integer> answers) {
    this.slipway = slipway;
    this.tcp = tcp;
    this.answers = answers;
  }

  /** The judged answer; null when there is none because the client hung up, or by a fault. */
  @Nullable Reply send(HostileRequest request, Findings findings) throws IOException {
    findings.ran(request.broken() ? "broken HTTP" : request.method() + " " + kind(request));
    if (request.broken()) {
      close(connection);
    }
    HttpConnection open = open();
    AtomicBoolean hungUp = new AtomicBoolean();
    ScheduledFuture<?> hangUp =
        clock.schedule(
            () -> {
              hungUp.set(true);
              close(open);
            },
            request.staysOpen() ? HANG_UP_MILLIS : LATEST_MILLIS,
            TimeUnit.MILLISECONDS);
    try {
      Reply reply =
          open.send(request.method(), request.target(), request.headers(), request.body());
      answers.merge(reply.status(), 1, Integer::sum);
      AnswerRules.breach(request, reply)
          .ifPresent(breach -> findings.fault(kind(request), breach.strip() + " <- " + request));
      if (request.broken() || "close".equalsIgnoreCase(reply.headers().get("connection"))) {
        close(open);
      }
      return reply;
    } catch (IOException | RuntimeException unanswered) {
      close(open);
      if (!hungUp.get() || !request.staysOpen()) {
        String what = hungUp.get() ? "no answer" : "hung up: " + unanswered;
        findings.fault(kind(request), what + " <- " + request);
      }
      return null;
    } finally {
      hangUp.cancel(false);
    }
  }

  private HttpConnection open() throws IOException {
    HttpConnection kept = connection;
    if (kept == null) {
      kept = tcp ? HttpConnection.tcp(slipway.port()) : slipway.connect();
      connection = kept;
    }
    return kept;
  }

  private void close(@Nullable HttpConnection open) {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      if (connection == open) {
        connection = null;
      }
    }
  }

  /** The path without what is random in it: its first two and its last words. */
  private static String kind(HostileRequest request) {
    return request.target().replaceAll("\\?.*", "").replaceAll("[^/a-z]+.*?(?=/|$)", "*");
  }

  @Override
  public void close() {
    clock.shutdownNow();
    close(connection);
  }
}
