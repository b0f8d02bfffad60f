package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second service on the store of one that runs. */
class OneServiceIT {

  @ParameterizedTest
  @EnumSource
  void theSecondServiceOnAStoreIsRefusedInOneSentence(Store store) {
    List<String> database = store.freshDatabase();
    try (SlipwayProcess first = new SlipwayProcess(Store.H2, database.toArray(String[]::new))) {
      first.start();
      String[] same =
          store == Store.H2
              ? new String[] {
                "--spring.datasource.url=jdbc:h2:file:" + first.dataDir().resolve("db/slipway")
              }
              : database.toArray(String[]::new);
      try (SlipwayProcess second = new SlipwayProcess(Store.H2, same)) {
        second.launch();
        assertThat(second.awaitEnd(Duration.ofMinutes(2))).isTrue();
        assertThat(second.log())
            .contains("is in use by another running service (")
            .doesNotContain("\tat ");
      }
      Docker docker = new Docker(first);
      docker.run(ContainerBody.sleeping().network("none"));
      docker.removeAll();
    }
  }
}
