package dev.slipway.crash;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.SlipwayProcess;
import dev.slipway.whole.Store;
import java.io.IOException;
import java.nio.file.Path;

/** This service, on a containerd that is not its own. */
record SlipwayPeer(SlipwayProcess process) implements Peer {

  /**
   * Prepares it without starting it.
   *
   * @param containerd the socket that it is told to use
   */
  static SlipwayPeer on(Path containerd) {
    return new SlipwayPeer(
        new SlipwayProcess(Store.H2, "--slipway.containerd.address=" + containerd));
  }

  @Override
  public String name() {
    return "slipway";
  }

  @Override
  public Path folder() {
    return process.dataDir();
  }

  @Override
  public String namespace() {
    return "slipway";
  }

  @Override
  public void start() {
    process.start();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public HttpConnection connect() throws IOException {
    return process.connect();
  }

  @Override
  public void close() {
    process.close();
  }
}
