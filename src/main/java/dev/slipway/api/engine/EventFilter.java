package dev.slipway.api.engine;

import dev.slipway.api.http.Filters;
import dev.slipway.events.EngineEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events a stream shows. */
public final class EventFilter {

  private static final Set<String> ACCEPTED =
      Set.of(
          "config",
          "container",
          "daemon",
          "event",
          "image",
          "label",
          "network",
          "node",
          "plugin",
          "scope",
          "secret",
          "service",
          "type",
          "volume");

  /** Filters that name an object of one type. */
  private static final Set<String> OBJECTS =
      Set.of(
          "config",
          "container",
          "daemon",
          "network",
          "node",
          "plugin",
          "secret",
          "service",
          "volume");

  private final Filters filters;

  private EventFilter(Filters filters) {
    this.filters = filters;
  }

  public static EventFilter parse(@Nullable String json) {
    return new EventFilter(Filters.parse(json, ACCEPTED));
  }

  public boolean accepts(EngineEvent event) {
    return filters.any("event", wanted -> action(wanted, event.action()))
        && filters.exact("type", event.type())
        && filters.exact("scope", "local")
        && OBJECTS.stream().allMatch(type -> !filters.has(type) || concerns(type, event))
        && image(event)
        && filters.labels("label", event.attributes());
  }

  /** {@code exec_start} stands for {@code exec_start: sh -c …}. */
  private static boolean action(String wanted, String action) {
    return action.equals(wanted) || action.startsWith(wanted + ": ");
  }

  private boolean concerns(String type, EngineEvent event) {
    return event.type().equals(type)
        && filters.any(
            type, wanted -> named(wanted, event.actorId(), event.attributes().get("name")));
  }

  private boolean image(EngineEvent event) {
    String name = event.attributes().get(event.type().equals("image") ? "name" : "image");
    return filters.any(
        "image",
        wanted ->
            named(wanted, event.type().equals("image") ? event.actorId() : "", name)
                || (name != null && untagged(name).equals(wanted)));
  }

  private static boolean named(String wanted, String id, @Nullable String name) {
    return (id.startsWith(wanted) && !id.isEmpty()) || wanted.equals(name);
  }

  private static String untagged(String image) {
    int colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
  }
}
