package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessListTest {

  private static final int OWN = Math.toIntExact(ProcessHandle.current().pid());

  @Test
  void rowsOfOtherProcessesAreLeftOut() {
    ProcessList list =
        ProcessList.parse(
            """
            UID    PID  PPID CMD
            root     7     1 sleep 10
            root     8     1 sh -c  "a  b"
            root    77     1 other
            """,
            Set.of(7, 8));
    assertThat(list.titles()).containsExactly("UID", "PID", "PPID", "CMD");
    assertThat(list.processes())
        .containsExactly(
            List.of("root", "7", "1", "sleep 10"), List.of("root", "8", "1", "sh -c \"a b\""));
  }

  @Test
  void threadsBelongToTheProcessAboveThem() {
    ProcessList list = ProcessList.parse("PID LWP\n7 -\n- 7\n- 70\n9 -\n- 9\n", Set.of(7));
    assertThat(list.processes())
        .containsExactly(List.of("7", "-"), List.of("-", "7"), List.of("-", "70"));
  }

  @Test
  void theHostsPsIsAsked() {
    ProcessList list = ProcessList.of(List.of(OWN), "-eo pid,ppid,args");
    assertThat(list.titles()).containsExactly("PID", "PPID", "COMMAND");
    assertThat(list.processes()).hasSize(1);
    assertThat(list.processes().getFirst()).first().isEqualTo(Integer.toString(OWN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-o ppid | Couldn't find PID field in ps output",
        "-o ppid=PID | specifying \"ppid=PID\" is not allowed",
        "-eo args, o x= PIDS | specifying \"x=PIDS\" is not allowed",
        "--nonsense | ps: error: unknown gnu long option",
        "-ef; touch /tmp/x | ps: error:",
      })
  void whatPsCannotShowIsRefused(String arguments, String text) {
    assertThatThrownBy(() -> ProcessList.of(List.of(OWN), arguments))
        .isInstanceOf(ProcessListFailed.class)
        .hasMessageContaining(text);
  }
}
