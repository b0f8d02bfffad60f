package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Causes;
import dev.slipway.api.http.Commands;
import dev.slipway.api.http.JsonBody;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.Requester;
import dev.slipway.api.image.ImageChoice;
import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.RestartPolicy;
import dev.slipway.files.WorkingDirectories;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.Settings;
import dev.slipway.view.ContainerView;
import dev.slipway.view.NameTaken;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
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

/** Docker's containers as things: create, list, inspect, rename, remove. */
@RestController
class ContainerController {

  private final Commands commands;
  private final Lookup lookup;
  private final ContainerRemoval removal;
  private final SettingsReader settings;
  private final ImageChoice images;
  private final ContainerList list;
  private final ContainerJson json;
  private final ContainerSizes sizes;
  private final WorkingDirectories workingDirectories;
  private final Clock clock = Clock.systemUTC();

  ContainerController(
      Commands commands,
      Lookup lookup,
      ContainerRemoval removal,
      SettingsReader settings,
      ImageChoice images,
      ContainerList list,
      ContainerJson json,
      ContainerSizes sizes,
      WorkingDirectories workingDirectories) {
    this.commands = commands;
    this.lookup = lookup;
    this.removal = removal;
    this.settings = settings;
    this.images = images;
    this.list = list;
    this.json = json;
    this.sizes = sizes;
    this.workingDirectories = workingDirectories;
  }

  record Created(@JsonProperty("Id") String id, @JsonProperty("Warnings") List<String> warnings) {}

  @PostMapping(path = "/containers/create", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  Created create(
      HttpServletRequest request,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String platform)
      throws IOException {
    String body = JsonBody.read(request);
    String reference = settings.image(body);
    ImageConfig image = images.of(reference, platform);
    String id = ContainerNames.newId();
    Settings chosen = settings.read(body, image, id, ApiVersion.of(request).minor());
    requireDirectory(image, chosen.containerConfig().workingDir());
    String requestedBy = Requester.of(request);
    if (name.isEmpty()) {
      createUnnamed(id, reference, image, chosen, requestedBy);
    } else {
      commands.send(create(id, ContainerNames.valid(name), reference, image, chosen, requestedBy));
    }
    return new Created(id, chosen.warnings());
  }

  /** What the image itself names is its maker's affair, and looked at by the start alone. */
  private void requireDirectory(ImageConfig image, String directory) {
    if (!directory.equals(image.workingDir())
        && !workingDirectories.canBe(image.chainId(), directory)) {
      throw new ApiFault(
          HttpStatus.INTERNAL_SERVER_ERROR, "Cannot mkdir: " + directory + " is not a directory");
    }
  }

  private void createUnnamed(
      String id, String reference, ImageConfig image, Settings chosen, String requestedBy) {
    for (int attempt = 0; ; attempt++) {
      try {
        String name = ContainerNames.random(attempt);
        commands.send(create(id, name, reference, image, chosen, requestedBy));
        return;
      } catch (RuntimeException e) {
        if (attempt == 5 || !Causes.has(e, NameTaken.class)) {
          throw e;
        }
      }
    }
  }

  private CreateContainer create(
      String id,
      String name,
      String reference,
      ImageConfig image,
      Settings chosen,
      String requestedBy) {
    Settings joined = chosen.with(networkMode(chosen, id, name));
    return new CreateContainer(
        id,
        name,
        reference,
        image.id(),
        joined.config(),
        joined.hostConfig(),
        joined.networkingConfig(),
        joined.labels(),
        joined.networkMode().text(),
        joined.autoRemove(),
        joined.stopSignal(),
        joined.stopTimeoutSeconds(),
        policy(joined.hostConfigView().restartPolicy()),
        requestedBy,
        clock.instant());
  }

  static RestartPolicy policy(HostConfig.RestartPolicy given) {
    return given.name().isEmpty() || given.name().equals(RestartPolicy.NO.name())
        ? RestartPolicy.NO
        : new RestartPolicy(
            given.name(), (int) Math.min(given.maximumRetryCount(), Integer.MAX_VALUE));
  }

  /** A container whose network is joined is kept by its id, as Docker does; a name may change. */
  private NetworkMode networkMode(Settings chosen, String id, String name) {
    if (!(chosen.networkMode() instanceof NetworkMode.Peer peer)) {
      return chosen.networkMode();
    }
    String wanted = peer.container();
    String otherwise = wanted.equals(name) || wanted.equals("/" + name) ? id : wanted;
    return new NetworkMode.Peer(lookup.find(wanted).map(ContainerView::id).orElse(otherwise));
  }

  @GetMapping("/containers/json")
  void list(
      HttpServletResponse response,
      @RequestParam(required = false) @Nullable String all,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String size,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(required = false) @Nullable String filters)
      throws IOException {
    Integer atMost = Params.number(limit);
    ContainerList.Answer answer =
        list.answer(
            Params.flag(all),
            atMost == null ? 0 : atMost,
            Params.flag(size),
            since,
            before,
            filters);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    answer.write(response.getOutputStream());
  }

  @GetMapping("/containers/{id}/json")
  void inspect(
      HttpServletResponse response,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String size)
      throws IOException {
    ContainerView container = lookup.container(id);
    byte[] document = json.document(container, Params.flag(size) ? sizes.of(container) : null);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(document.length);
    response.getOutputStream().write(document);
  }

  @PostMapping("/containers/{id}/rename")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void rename(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(defaultValue = "") String name) {
    ContainerView container = lookup.container(id);
    if (name.isEmpty() || name.equals("/")) {
      throw ApiFault.badRequest("Neither old nor new names may be empty");
    }
    String wanted = ContainerNames.valid(name);
    if (wanted.equals(container.name())) {
      throw ApiFault.badRequest("Renaming a container with the same name as its current name");
    }
    commands.send(
        new RenameContainer(container.id(), wanted, Requester.of(request), clock.instant()));
  }

  /** Answers when everything that the container held is released. */
  @DeleteMapping("/containers/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String force,
      @RequestParam(required = false) @Nullable String link) {
    if (Params.flag(link)) {
      throw ApiFault.notYet("links between containers");
    }
    ContainerView container = lookup.container(id);
    removal.remove(container, Params.flag(force), Requester.of(request));
  }
}
