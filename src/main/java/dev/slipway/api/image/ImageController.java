package dev.slipway.api.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Params;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.HistoryLayer;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault.NoSuchImage;
import dev.slipway.image.model.ImageUser;
import dev.slipway.image.model.LocalImage;
import dev.slipway.image.model.Removal;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The images of this host: list, inspect, history, tag, remove. */
@RestController
class ImageController {

  private final ImageStore store;
  private final ImageChoice choice;
  private final ImageList list;
  private final ContainerViews containers;

  ImageController(ImageStore store, ImageChoice choice, ImageList list, ContainerViews containers) {
    this.store = store;
    this.choice = choice;
    this.list = list;
    this.containers = containers;
  }

  @GetMapping(path = "/images/json", produces = MediaType.APPLICATION_JSON_VALUE)
  List<ImageList.Summary> list(
      HttpServletRequest request, @RequestParam(required = false) @Nullable String filters) {
    boolean virtualSize = !ApiVersion.of(request).has(ApiVersion.Feature.NO_VIRTUAL_SIZE);
    return list.answer(filters, virtualSize);
  }

  @GetMapping(path = "/images/{name}/json", produces = MediaType.APPLICATION_JSON_VALUE)
  ImageDocument inspect(HttpServletRequest request, @PathVariable String name) {
    LocalImage image = choice.named(name);
    ImageConfig config = store.config(image.id()).orElseThrow(() -> new NoSuchImage(image.id()));
    return ImageDocument.of(image, config, ApiVersion.of(request));
  }

  /** One row of an image's history. */
  public record Row(
      @JsonProperty("Id") String id,
      @JsonProperty("Created") long created,
      @JsonProperty("CreatedBy") String createdBy,
      @JsonProperty("Tags") @Nullable List<String> tags,
      @JsonProperty("Size") long size,
      @JsonProperty("Comment") String comment) {

    static Row of(HistoryLayer layer) {
      return new Row(
          layer.id(),
          layer.created().getEpochSecond(),
          layer.createdBy(),
          layer.tags().isEmpty() ? null : layer.tags(),
          layer.size(),
          layer.comment());
    }
  }

  @GetMapping(path = "/images/{name}/history", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Row> history(@PathVariable String name) {
    return store.history(name).stream().map(Row::of).toList();
  }

  @PostMapping("/images/{name}/tag")
  @ResponseStatus(HttpStatus.CREATED)
  void tag(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String repo,
      @RequestParam(defaultValue = "") String tag) {
    store.tag(name, reference(repo, tag));
  }

  static String reference(String repo, String tag) {
    if (repo.isEmpty()) {
      throw ApiFault.badRequest("invalid reference format");
    }
    return tag.isEmpty() ? repo : repo + (tag.contains(":") ? "@" : ":") + tag;
  }

  /** One line of what a removal did. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Removed(
      @JsonProperty("Untagged") @Nullable String untagged,
      @JsonProperty("Deleted") @Nullable String deleted) {

    static Removed of(Removal removal) {
      return new Removed(removal.untagged(), removal.deleted());
    }
  }

  @DeleteMapping(path = "/images/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Removed> remove(
      @PathVariable String name, @RequestParam(required = false) @Nullable String force) {
    List<ImageUser> users = containers.list().stream().map(ImageController::user).toList();
    return store.remove(name, Params.flag(force), users).stream().map(Removed::of).toList();
  }

  private static ImageUser user(ContainerView container) {
    boolean running = container.isRunning();
    return new ImageUser(container.id(), container.imageId(), running);
  }
}
