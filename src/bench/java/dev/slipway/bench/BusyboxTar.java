package dev.slipway.bench;

import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one image that every engine can run: a root filesystem with the host's static busybox. */
public final class BusyboxTar {

  private BusyboxTar() {}

  /** The tar archive, for Docker's import. */
  public static byte[] bytes() throws IOException {
    Path folder = Files.createTempDirectory("slb-image");
    try {
      Shell.run(
              "sh",
              "-c",
              "cd \"$1\" && mkdir -p root/bin root/etc root/tmp && cp /bin/busybox root/bin/"
                  + " && for tool in sh sleep true; do ln -s busybox root/bin/$tool; done"
                  + " && tar -C root -cf image.tar .",
              "sh",
              folder.toString())
          .expectSuccess();
      return Files.readAllBytes(folder.resolve("image.tar"));
    } finally {
      Shell.run("rm", "-rf", folder.toString());
    }
  }
}
