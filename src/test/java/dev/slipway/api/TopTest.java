package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.runtime.RuntimeFault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A container's processes over HTTP. */
class TopTest extends ServedApi {

  private static final int OWN = Math.toIntExact(ProcessHandle.current().pid());

  @Test
  void showsWhatPsSaysOfTheTasksProcesses() {
    know(container("running"));
    when(tasks.pids(ID)).thenReturn(List.of(OWN));
    Http.Reply reply = http.get("/containers/web/top?ps_args=-o%20pid,user");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.head()).contains("content-type: application/json");
    assertThat(reply.body())
        .matches(
            "\\{\"Processes\":\\[\\[\"%d\",\"[^\"]+\"]],\"Titles\":\\[\"PID\",\"USER\"]}"
                .formatted(OWN));
    verify(directEvents).show(any(), eq("top"), eq(Map.of()));
  }

  @Test
  void aContainerThatThePolicyIsAboutToStartHasNone() {
    know(container("restarting"));
    Http.Reply reply = http.get("/containers/web/top");
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body()).contains("is restarting, wait until the container is running");
  }

  @Test
  void refusesWhatPsRefuses() {
    know(container("running"));
    when(tasks.pids(ID)).thenReturn(List.of(OWN));
    Http.Reply reply = http.get("/containers/web/top?ps_args=-o%20user=PID");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).contains("specifying \\\"user=PID\\\" is not allowed");
  }

  @Test
  void aTaskThatHasJustEndedIsNotRunning() {
    know(container("running"));
    when(tasks.pids(ID)).thenThrow(new RuntimeFault.NotFound("no task", new Exception()));
    Http.Reply reply = http.get("/containers/web/top");
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body()).contains("container " + ID + " is not running");
  }
}
