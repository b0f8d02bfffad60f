package dev.slipway.api.server;

import dev.slipway.api.http.ErrorBody;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Requests that Tomcat refuses before any filter sees them get Docker's body, not its page. */
public class ErrorValve extends ErrorReportValve {

  /** For Tomcat, which makes it by name. */
  public ErrorValve() {}

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int code = response.getStatus();
    if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    HttpStatus status = HttpStatus.resolve(code);
    byte[] body = ErrorBody.docker(status == null ? "error" : status.getReasonPhrase());
    try {
      response.setContentType("application/json");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException | IllegalStateException gone) {
      // The client went away or the answer is on its way: nobody is left to be told.
      getContainer().getLogger().debug("error page not sent", gone);
    }
  }
}
