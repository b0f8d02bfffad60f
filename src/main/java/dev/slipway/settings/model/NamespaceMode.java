package dev.slipway.settings.model;

/**
 * Whose namespace of one kind (processes, memory shared between them, host name, cgroups) a
 * container is in.
 */
public sealed interface NamespaceMode {

  /** As the engine chooses. */
  record Unset() implements NamespaceMode {}

  /** One of its own. */
  record Private() implements NamespaceMode {}

  /** One of its own that others may join. */
  record Shareable() implements NamespaceMode {}

  /** One of its own without the file system that belongs to it. */
  record None() implements NamespaceMode {}

  /** The host's. */
  record Host() implements NamespaceMode {}

  /** That of another container. */
  public record Peer(String container) implements NamespaceMode {}

  /** No mode at all. */
  record Unknown(String text) implements NamespaceMode {}

  /** Reads every text; which modes there are depends on the kind of namespace. */
  static NamespaceMode parse(String text) {
    return switch (text) {
      case "" -> new Unset();
      case "private" -> new Private();
      case "shareable" -> new Shareable();
      case "none" -> new None();
      case "host" -> new Host();
      default -> {
        var peer = text.startsWith(NetworkMode.PEER);
        var container = peer ? text.substring(NetworkMode.PEER.length()) : "";
        yield container.isEmpty() ? new Unknown(text) : new Peer(container);
      }
    };
  }

  default boolean isHost() {
    return this instanceof Host;
  }
}
