package dev.slipway.api.server;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import org.apache.coyote.Adapter;
import org.apache.coyote.Response;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11OutputBuffer;
import org.apache.coyote.http11.Http11Processor;
import org.apache.coyote.http11.OutputFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Serves one connection, with reason phrases: Tomcat leaves them off, and old clients need them.
 */
class DockerProcessor extends Http11Processor {

  /** Tomcat offers no way to set it. Final, so it is replaced before anybody uses it. */
  private static final Field OUTPUT = output();

  DockerProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
    super(protocol, adapter);
    try {
      Http11OutputBuffer plain = (Http11OutputBuffer) OUTPUT.get(this);
      Http11OutputBuffer ours =
          new PhrasedOutput(response, protocol.getMaxHttpResponseHeaderSize());
      for (OutputFilter filter : plain.getFilters()) {
        ours.addFilter(filter);
      }
      response.setOutputBuffer(ours);
      OUTPUT.set(this, ours);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Tomcat's processor keeps its output to itself", e);
    }
  }

  private static Field output() {
    try {
      Field output = Http11Processor.class.getDeclaredField("outputBuffer");
      output.setAccessible(true);
      return output;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("this Tomcat keeps its output elsewhere", e);
    }
  }

  private static final class PhrasedOutput extends Http11OutputBuffer {

    PhrasedOutput(Response response, int headerBufferSize) {
      super(response, headerBufferSize);
    }

    /** Docker's own phrase for a connection that carries a process's streams from now on. */
    private boolean isHijack(int status) {
      return status == HttpStatus.SWITCHING_PROTOCOLS.value()
          && "tcp".equals(response.getMimeHeaders().getHeader(HttpHeaders.UPGRADE));
    }

    @Override
    public void sendStatus(int status) {
      HttpStatus known = HttpStatus.resolve(status);
      String phrase = known == null ? "" : known.getReasonPhrase();
      if (isHijack(status)) {
        phrase = "UPGRADED";
        // Tomcat leaves it off where HTTP itself has no body.
        response
            .getMimeHeaders()
            .setValue(HttpHeaders.CONTENT_TYPE)
            .setString(response.getContentType());
      }
      write("HTTP/1.1 %d %s\r\n".formatted(status, phrase).getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
