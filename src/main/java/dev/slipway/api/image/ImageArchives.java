package dev.slipway.api.image;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiFilter;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Errors;
import dev.slipway.api.http.Params;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.LocalImage;
import dev.slipway.image.model.Platform;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Takes images in as archives: load and import. */
@RestController
class ImageArchives {

  private static final Logger LOG = LoggerFactory.getLogger(ImageArchives.class);

  private final ImageStore store;

  ImageArchives(ImageStore store) {
    this.store = store;
  }

  /** A failure before the first line of progress has a status; a later one is a line. */
  @PostMapping("/images/load")
  void load(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Progress progress = new Progress(response);
    try (InputStream tar = request.getInputStream()) {
      store.load(tar, text -> progress.line(Map.of("stream", text)));
    } catch (RuntimeException e) {
      progress.fail(e);
    }
  }

  @PostMapping("/images/create")
  void create(
      HttpServletRequest request,
      HttpServletResponse response,
      @RequestParam(defaultValue = "") String fromImage,
      @RequestParam(defaultValue = "") String fromSrc,
      @RequestParam(defaultValue = "") String repo,
      @RequestParam(defaultValue = "") String tag,
      @RequestParam(defaultValue = "") String message,
      @RequestParam(defaultValue = "") String platform)
      throws IOException {
    Platform wanted =
        platform.isEmpty() || !takesPlatform(request) ? null : Platform.parse(platform);
    if (!fromImage.isEmpty()) {
      throw ApiFault.notYet("pulling images (image %s)".formatted(Params.printable(fromImage)));
    }
    if (fromSrc.isEmpty()) {
      throw ApiFault.badRequest("either fromImage or fromSrc must be given");
    }
    if (!fromSrc.equals("-")) {
      throw ApiFault.notYet("importing images from a URL");
    }
    String reference = repo.isEmpty() ? "" : ImageController.reference(repo, tag);
    try (InputStream tar = request.getInputStream()) {
      LocalImage image = store.importRootfs(tar, wanted, reference, message, changes(request));
      new Progress(response).line(Map.of("status", image.id()));
    }
  }

  private static boolean takesPlatform(HttpServletRequest request) {
    return !(request.getAttribute(ApiFilter.VERSION) instanceof ApiVersion version)
        || version.has(ApiVersion.Feature.IMPORT_PLATFORM);
  }

  private static List<String> changes(HttpServletRequest request) {
    String[] changes = request.getParameterValues("changes");
    return changes == null ? List.of() : Arrays.asList(changes);
  }

  /** Lines of JSON that are sent as they come. */
  private static final class Progress {

    private final HttpServletResponse response;
    private @Nullable OutputStream out;

    Progress(HttpServletResponse response) {
      this.response = response;
    }

    void line(Map<String, ?> line) {
      try {
        OutputStream open = out;
        if (open == null) {
          response.setContentType(MediaType.APPLICATION_JSON_VALUE);
          open = response.getOutputStream();
          out = open;
        }
        String text = JsonMapper.shared().writeValueAsString(line) + "\r\n";
        open.write(text.getBytes(StandardCharsets.UTF_8));
        open.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void fail(RuntimeException thrown) {
      if (out == null) {
        throw thrown;
      }
      LOG.warn("an archive was loaded in part only", thrown);
      String message = Errors.map(thrown).message();
      line(Map.of("errorDetail", Map.of("message", message), "error", message));
    }
  }
}
