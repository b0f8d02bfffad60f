package dev.slipway.spec;

import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** Builds the OCI runtime spec of a container. */
@Component
public class SpecBuilder {

  /**
   * The OCI runtime spec (1.0.2) as JSON. Changes nothing; the same input gives the same text.
   *
   * @throws InvalidSettings when something that the settings name does not exist on this host
   */
  public String build(SpecInput input) {
    throw new UnsupportedOperationException();
  }

  /**
   * Directories of the host that have to be made before the container is, since Docker makes the
   * missing sources of {@code Binds}.
   */
  public List<Path> directoriesToCreate(Settings settings) {
    throw new UnsupportedOperationException();
  }
}
