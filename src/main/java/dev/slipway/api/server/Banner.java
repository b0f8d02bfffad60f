package dev.slipway.api.server;

import dev.slipway.api.http.ApiSettings;
import java.io.PrintStream;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says on start-up where the service listens and how to try it. */
@Component
class Banner {

  private static final String BODY =
      "{\"Image\":\"busybox:latest\",\"Cmd\":[\"sh\",\"-c\",\"echo hello; sleep 600\"]}";

  private final ApiSettings settings;
  private final Environment environment;

  Banner(ApiSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  @EventListener(ApplicationReadyEvent.class)
  void print() {
    print(System.out);
  }

  void print(PrintStream out) {
    String socket = settings.http().socket();
    Integer port = environment.getProperty("local.server.port", Integer.class, 0);
    String tcp = "http://127.0.0.1:" + port;
    String unix = socket.isBlank() ? "" : "unix://" + socket;
    String both = unix.isEmpty() ? tcp : port > 0 ? unix + " and " + tcp : unix;
    String curl = unix.isEmpty() ? "curl -s " : "curl -s --unix-socket " + socket + " ";
    String base = unix.isEmpty() ? tcp : "http://localhost";
    out.println();
    out.println("Slipway listens on " + both);
    String own = environment.getProperty("management.server.port", "");
    String management = environment.getProperty("local.management.port", own);
    out.println(
        own.isBlank()
            ? "Metrics are there, too, under /metrics"
            : "Metrics are at http://127.0.0.1:" + management + "/metrics");
    out.println();
    out.println("Create a container, start it, see what the start did:");
    curls(curl, base).forEach(line -> out.println("  " + line));
    out.println();
    out.flush();
  }

  /** Create, start, start history; to be typed as they are. */
  static List<String> curls(String curl, String base) {
    return List.of(
        curl
            + "-H 'Content-Type: application/json' -d '"
            + BODY
            + "' '"
            + base
            + "/containers/create?name=hello'",
        curl + "-X POST " + base + "/containers/hello/start",
        curl + base + "/slipway/v1/containers/hello/starts");
  }
}
