package dev.slipway.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerEvent.ContainerRenamed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads are answered from memory, with the same view until it changes. */
class ContainerViewsTest {

  private final ContainerView there =
      Objects.requireNonNull(
          ContainerProjector.after(null, EventFixtures.created(EventFixtures.id(1), "web")));
  private final ContainerRows rows = mock();
  private final AttemptRows attempts = mock();
  private CommittedViews committed;
  private ContainerViews views;

  @BeforeEach
  void load() {
    when(rows.living()).thenReturn(List.of(there));
    committed = new CommittedViews(rows, attempts);
    views = new ContainerViews(committed);
    clearInvocations(rows, attempts);
  }

  @Test
  void noReadAsksTheDatabase() {
    assertThat(views.find(there.id())).containsSame(there);
    assertThat(views.find("/" + there.name())).containsSame(there);
    assertThat(views.find(there.id().substring(0, 40))).containsSame(there);
    assertThat(views.find("absent")).isEmpty();
    assertThat(views.list()).containsExactly(there);
    verifyNoInteractions(rows, attempts);
  }

  @Test
  void aChangeReplacesTheViewInsteadOfChangingIt() {
    ViewChanges changes = new ViewChanges(committed);
    changes.apply(new ContainerRenamed(there.id(), there.name(), "other", "test", Instant.EPOCH));
    assertThat(views.find(there.id())).as("not committed yet").containsSame(there);

    committed.publish(changes);

    ContainerView renamed = views.find(there.id()).orElseThrow();
    assertThat(renamed.name()).isEqualTo("other");
    assertThat(renamed).isNotSameAs(there);
    assertThat(views.find("other")).containsSame(renamed);
    assertThat(views.list().getFirst()).isSameAs(renamed);
    assertThat(views.find(there.name())).isEmpty();
  }
}
