package dev.slipway.api.engine;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Tells clients that we are here and which API we speak. */
@RestController
class PingController {

  private static final MediaType TEXT = MediaType.parseMediaType("text/plain; charset=utf-8");

  @RequestMapping(path = "/_ping", method = RequestMethod.GET)
  ResponseEntity<String> ping() {
    return headers().body("OK");
  }

  @RequestMapping(path = "/_ping", method = RequestMethod.HEAD)
  ResponseEntity<Void> head() {
    return headers().contentLength(0).build();
  }

  private static ResponseEntity.BodyBuilder headers() {
    return ResponseEntity.ok()
        .contentType(TEXT)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache, no-store, must-revalidate")
        .header(HttpHeaders.PRAGMA, "no-cache")
        .header("Builder-Version", "1")
        .header("Swarm", "inactive");
  }
}
