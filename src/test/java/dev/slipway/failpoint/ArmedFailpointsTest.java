package dev.slipway.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a place does when it is passed, in containerd's syntax. */
class ArmedFailpointsTest {

  private static final String PLACE = "start.task.before";

  private final ArmedFailpoints failpoints = new ArmedFailpoints();

  @BeforeEach
  void declare() {
    failpoints.declare("start", List.of("task"));
  }

  @Test
  void everyStepHasThreeMoments() {
    assertThat(failpoints.places())
        .containsOnlyKeys("start.task.before", "start.task.after", "start.task.committed");
  }

  @Test
  void aPlaceThatIsNotArmedDoesNothing() {
    assertThatCode(this::pass).doesNotThrowAnyException();
  }

  @Test
  void anErrorIsThrownAsOftenAsItsCountSays() {
    failpoints.arm(PLACE, "2*error(no space)");
    assertThatThrownBy(this::pass)
        .isInstanceOf(FailpointError.class)
        .hasMessageContaining("no space");
    assertThatThrownBy(this::pass).isInstanceOf(FailpointError.class);
    assertThatCode(this::pass).doesNotThrowAnyException();
  }

  @Test
  void withoutACountATermActsEveryTime() {
    failpoints.arm(PLACE, "error");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(this::pass).isInstanceOf(FailpointError.class);
    }
  }

  @Test
  void termsActOneAfterTheOther() {
    failpoints.arm(PLACE, "1*off->1*error(second)");
    assertThatCode(this::pass).doesNotThrowAnyException();
    assertThatThrownBy(this::pass).hasMessageContaining("second");
    assertThat(failpoints.places().get(PLACE).passed()).isEqualTo(2);
  }

  @Test
  void emptyTermsDisarm() {
    failpoints.arm(PLACE, "error");
    failpoints.arm(PLACE, "");
    assertThatCode(this::pass).doesNotThrowAnyException();
  }

  @Test
  void aSettingArmsSeveral() {
    failpoints.armAll("start.task.before=error(a); start.task.after=1*off->delay(5)");
    assertThat(failpoints.places().get("start.task.after").terms()).isEqualTo("1*off->delay(5)");
    assertThatThrownBy(this::pass).hasMessageContaining("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explode",
        "1*",
        "*kill",
        "error(",
        "delay",
        "delay(x)",
        "kill->",
        "-1*kill",
        "1*kill,2*off"
      })
  void termsThatAreNoneAreRefusedWithTheSyntax(String terms) {
    assertThatIllegalArgumentException().isThrownBy(() -> failpoints.arm(PLACE, terms));
  }

  @Test
  void anUnknownPlaceIsRefusedWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> failpoints.arm("start.lunch.before", "kill"))
        .withMessageContaining(PLACE);
    assertThatIllegalArgumentException().isThrownBy(() -> failpoints.armAll("kill"));
  }

  private void pass() {
    failpoints.reach("start", "task", Failpoints.BEFORE);
  }
}
