package dev.slipway.settings.model;

/** Which network a container has; Docker writes it as one text. */
public sealed interface NetworkMode {

  /** The mode as Docker writes it. */
  String text();

  /** Only a loopback device. */
  record None() implements NetworkMode {
    @Override
    public String text() {
      return "none";
    }
  }

  /** The host's own network. */
  record Host() implements NetworkMode {
    @Override
    public String text() {
      return "host";
    }
  }

  /** An address of its own on the built-in bridge; what a container has that says nothing. */
  record Bridge() implements NetworkMode {
    @Override
    public String text() {
      return "bridge";
    }
  }

  /**
   * The network of another container.
   *
   * @param container its id or name
   */
  public record Peer(String container) implements NetworkMode {
    @Override
    public String text() {
      return PEER + container;
    }
  }

  /** A network of that name, which this version does not have. */
  record Named(String network) implements NetworkMode {
    @Override
    public String text() {
      return network;
    }
  }

  /** What stands before the name of a container whose network is joined. */
  String PEER = "container:";

  /** Reads every text: what is none of the others is the name of a network. */
  static NetworkMode parse(String text) {
    return switch (text) {
      case "", "default", "bridge" -> new Bridge();
      case "host" -> new Host();
      case "none" -> new None();
      default -> text.startsWith(PEER) ? new Peer(text.substring(PEER.length())) : new Named(text);
    };
  }
}
