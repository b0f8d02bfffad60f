package dev.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.slipway.streams.Attachment;
import dev.slipway.streams.Attachments;
import dev.slipway.streams.Session;
import dev.slipway.streams.SessionInput;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class OpenSessionsTest {

  @Test
  void aSessionThatNeverRunsEndsWithItsRequest() throws Exception {
    Attachments attachments = new Attachments();
    Attachment share = attachments.join(true, true);
    HttpServletRequest request = mock();
    when(request.upgrade(Hijack.class)).thenReturn(new Hijack());
    OpenSessions sessions = new OpenSessions();
    FutureTask<Boolean> controller =
        new FutureTask<>(() -> {
          sessions.hijack(
              request,
              new MockHttpServletResponse(),
              OpenSessions.Kind.ATTACH,
              true,
              client -> new Session(client, share, SessionInput.none(), greeted -> {}, () -> {}));
          return attachments.isEmpty();
        });

    Thread.ofVirtual().start(controller);

    assertThat(controller.get()).as("ended while the request lasts").isFalse();
    await().atMost(Duration.ofSeconds(10)).until(attachments::isEmpty);
    assertThat(share.next()).isNull();
  }
}
