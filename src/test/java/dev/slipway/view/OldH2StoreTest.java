package dev.slipway.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DirtiesContext
class OldH2StoreTest extends OldStoreContract {

  @TempDir static Path data;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) throws IOException {
    try (InputStream packed =
            OldH2StoreTest.class.getResourceAsStream("/fixtures/h2-55ded30.tar.gz");
        TarArchiveInputStream archive = new TarArchiveInputStream(new GZIPInputStream(packed))) {
      for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        if (entry.isFile()) {
          Path file = data.resolve(entry.getName());
          Files.createDirectories(file.getParent());
          Files.copy(archive, file);
        }
      }
    }
    registry.add("slipway.data-dir", data::toString);
  }
}
