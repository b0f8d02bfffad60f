package dev.slipway.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.EngineEventMapping.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecRegistryTest {

  private static final String MUCH = "x".repeat(1024 * 1024);

  private final ExecRegistry registry = new ExecRegistry();

  @Test
  void thoseOfAllContainersTogetherTakeOnlySoMuchMemory() {
    List<Exec> known = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      known.add(added("e" + i, "c" + i));
    }
    assertThatThrownBy(() -> added("one too many", "c"))
        .isInstanceOf(ExecRefusal.Conflict.class)
        .hasMessageContaining("more than the 32 MiB");
    assertThat(registry.find("one too many")).isEmpty();

    registry.remove(known.getFirst());
    known.add(added("instead of the removed one", "c"));
    assertThatThrownBy(() -> added("one too many", "c")).isInstanceOf(ExecRefusal.Conflict.class);

    Exec ended = known.getLast();
    ended.claim("me", Instant.EPOCH);
    ended.ended(0);
    assertThatThrownBy(() -> added("one too many", "c")).isInstanceOf(ExecRefusal.Conflict.class);
    ended.released();
    Exec last = added("instead of the ended one", "c");
    assertThat(registry.find(ended.id())).isEmpty();
    assertThat(registry.find(last.id())).isPresent();
  }

  private Exec added(String id, String container) {
    ExecConfig config =
        new ExecConfig(
            List.of("true"), List.of(MUCH), "", "", false, false, false, true, true, "", 0, 0);
    Subject subject = new Subject(container, "", "", Map.of());
    Exec exec = new Exec(id, subject, "a", Exec.Kind.USER, config, "me");
    registry.add(exec);
    return exec;
  }
}
