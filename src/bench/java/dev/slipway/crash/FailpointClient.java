package dev.slipway.crash;

import dev.slipway.whole.SlipwayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Arms the failpoints of a running service. */
public final class FailpointClient {

  /** The argument that makes a service have failpoints. */
  public static final String ENABLED = "--slipway.failpoints.enabled=true";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI endpoint;

  public FailpointClient(SlipwayProcess slipway) {
    endpoint = URI.create("http://127.0.0.1:" + slipway.metricsPort() + "/failpoints");
  }

  /** Every place, by name. */
  List<String> places() {
    JsonNode places = new JsonMapper().readTree(send(HttpRequest.newBuilder(endpoint)));
    return List.copyOf(places.propertyNames());
  }

  /** How often a place was passed since it was armed. */
  public int passed(String place) {
    JsonNode places = new JsonMapper().readTree(send(HttpRequest.newBuilder(endpoint)));
    return places.path(place).path("passed").asInt();
  }

  public void arm(String place, String terms) {
    send(
        HttpRequest.newBuilder(URI.create(endpoint + "/" + place))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"terms\": \"" + terms + "\"}")));
  }

  private String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
