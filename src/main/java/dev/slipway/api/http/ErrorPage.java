package dev.slipway.api.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Gives errors that no controller answered, such as those of the server itself, our form. */
@Controller
class ErrorPage implements ErrorController {

  @RequestMapping("${server.error.path:${error.path:/error}}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (status == null || status == HttpStatus.NOT_FOUND) {
      ErrorBody.write(request, response, HttpStatus.NOT_FOUND.value(), "page not found");
    } else {
      ErrorBody.write(request, response, status.value(), status.getReasonPhrase());
    }
  }
}
