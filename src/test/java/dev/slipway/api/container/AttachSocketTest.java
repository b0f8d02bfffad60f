package dev.slipway.api.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** A page that goes away. */
class AttachSocketTest {

  private static final CloseReason LEFT = new CloseReason(CloseCodes.GOING_AWAY, "");

  private final Session page = mock(Session.class, RETURNS_DEEP_STUBS);
  private final CountDownLatch connected = new CountDownLatch(1);
  private final AttachSocket socket = new AttachSocket(false, client -> connected.countDown());

  @BeforeEach
  void open() throws InterruptedException {
    socket.onOpen(page, mock(EndpointConfig.class));
    connected.await();
  }

  @Test
  void aPageThatLeftIsGoneInBothDirectionsOnceItsLastMessageIsRead() throws IOException {
    ArgumentCaptor<MessageHandler> handlers = ArgumentCaptor.captor();
    verify(page, times(2)).addMessageHandler(handlers.capture());
    @SuppressWarnings("unchecked")
    MessageHandler.Partial<ByteBuffer> binary =
        (MessageHandler.Partial<ByteBuffer>) handlers.getAllValues().getFirst();
    binary.onMessage(ByteBuffer.wrap("last".getBytes(UTF_8)), true);
    socket.onClose(page, LEFT);

    byte[] into = new byte[10];
    assertThat(socket.read(into)).isEqualTo(4);
    assertThatIOException().isThrownBy(() -> socket.read(into));
  }

  @Test
  void whatCannotBeSentAnyMoreIsAClientThatIsGone() throws IOException {
    when(page.getBasicRemote()).thenThrow(new IllegalStateException("closed"));
    doThrow(new IllegalStateException("closed")).when(page).close();

    assertThatIOException().isThrownBy(() -> socket.write("stdout", new byte[] {1}));
    assertThatIOException().isThrownBy(socket::endOutput);
  }
}
