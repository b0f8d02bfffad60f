package dev.slipway.api.http;

import dev.slipway.streams.Client;
import dev.slipway.streams.Session;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * The sessions with processes that are open now. Their connections are no requests any more, so a
 * server that stops would not wait for them and not end them: that is done here, first.
 */
@Component
public class OpenSessions implements SmartLifecycle {

  /** Who has a session. */
  public enum Kind {
    ATTACH,
    WEBSOCKET,
    EXEC;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Session, Kind> open = new ConcurrentHashMap<>();
  private volatile boolean running;
  private volatile boolean stopping;

  /**
   * Answers a request by making its connection a session's: with status 101 for a client that asks
   * for an upgrade, otherwise with 200. The session runs once the controller has returned, and on
   * the same thread. The answer must not be touched after this call, and the request's {@link
   * WholeBody} must have been read before. A session that never runs, whatever the reason, is ended
   * with the request.
   *
   * @param terminal whether the output is one stream without frames
   * @param begin makes the session with the client; whatever holds something that must be given
   *     back is to be closed by the caller when this call fails
   */
  public void hijack(
      HttpServletRequest request,
      HttpServletResponse response,
      Kind kind,
      boolean terminal,
      Function<Client, Session> begin)
      throws IOException, ServletException {
    boolean upgrade = request.getHeader(HttpHeaders.UPGRADE) != null;
    String media = upgrade ? StreamMedia.of(request, terminal) : StreamMedia.RAW;
    Hijack hijack = request.upgrade(Hijack.class);
    Session session = begin.apply(hijack);
    hijack.prepare(!terminal, () -> run(kind, session));
    response.setContentType(media);
    if (upgrade) {
      response.setHeader(HttpHeaders.CONNECTION, "Upgrade");
      response.setHeader(HttpHeaders.UPGRADE, "tcp");
    } else {
      response.setStatus(HttpServletResponse.SC_OK);
      response.setHeader(HttpHeaders.CONNECTION, "close");
    }
    // Without it, Tomcat would add a length of zero; and a client that is gone is noticed here.
    response.flushBuffer();
    endWithRequest(session);
  }

  /** Its thread ends with the session or, where Tomcat gave the connection up, without it. */
  private static void endWithRequest(Session session) {
    Thread request = Thread.currentThread();
    Thread.ofVirtual()
        .name("session-end")
        .start(() -> {
          try {
            request.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          session.end();
        });
  }

  /** Runs a session to its end. */
  public void run(Kind kind, Session session) {
    open.put(session, kind);
    try {
      if (stopping) {
        session.abandon();
      }
      session.run();
    } finally {
      open.remove(session);
    }
  }

  /** How many there are of each kind, by its name in small letters. */
  @Bean
  Supplier<Map<String, Long>> sessionsByKind() {
    return () -> {
      Map<Kind, Long> counts =
          open.values().stream()
              .collect(Collectors.groupingBy(kind -> kind, Collectors.counting()));
      return Stream.of(Kind.values())
          .collect(Collectors.toMap(Kind::text, kind -> counts.getOrDefault(kind, 0L)));
    };
  }

  @Override
  public void start() {
    stopping = false;
    running = true;
  }

  @Override
  public void stop() {
    stopping = true;
    running = false;
    open.keySet().forEach(Session::abandon);
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
}
