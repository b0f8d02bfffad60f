package dev.slipway.crash;

import dev.slipway.whole.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request about a container, with the moments of its call and of its return.
 *
 * @param name the name that a rename asks for
 * @param reply what was answered; null when nothing was
 */
record Operation(Verb verb, String name, long called, long returned, @Nullable Reply reply) {

  enum Verb {
    START("POST", "/start"),
    STOP("POST", "/stop?t=5"),
    KILL("POST", "/kill"),
    REMOVE("DELETE", ""),
    REMOVE_BY_FORCE("DELETE", "?force=1"),
    RENAME("POST", "/rename?name="),
    INSPECT("GET", "/json");

    private final String method;
    private final String path;

    Verb(String method, String path) {
      this.method = method;
      this.path = path;
    }

    String method() {
      return method;
    }

    String target(String container, String name) {
      return "/containers/" + container + path + name;
    }
  }

  /** The answer's status; 0 when there was none. */
  int status() {
    return reply == null ? 0 : reply.status();
  }

  /** Whether it was refused because a removal is under way. */
  boolean refusedForRemoval() {
    return reply != null && reply.status() == 409 && reply.text().contains("removal");
  }

  /** Whether the answer leaves open if it took effect, or if it will. */
  boolean open() {
    return reply == null || (reply.status() >= 500 && verb != Verb.START);
  }

  @Override
  public String toString() {
    String shown =
        reply == null
            ? "no answer"
            : reply.status() + (verb == Verb.INSPECT ? " " + seen() : " " + reply.text().strip());
    return String.format(
        Locale.ROOT, "%8.3f – %8.3f  %s %s → %s", called / 1e9, returned / 1e9, verb, name, shown);
  }

  private String seen() {
    return reply != null && reply.status() == 200
        ? reply.json().path("State").path("Status").asString() + " " + reply.json().path("Name")
        : "";
  }
}
