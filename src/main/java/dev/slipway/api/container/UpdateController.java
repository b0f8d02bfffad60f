package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Commands;
import dev.slipway.api.http.Errors;
import dev.slipway.api.http.JsonBody;
import dev.slipway.api.http.Requester;
import dev.slipway.container.ContainerCommand.UpdateAnswer;
import dev.slipway.container.ContainerCommand.UpdateContainer;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.RestartPolicy;
import dev.slipway.oci.LiveResources;
import dev.slipway.settings.ResourceUpdate;
import dev.slipway.settings.UpdateReader;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.UpdateConflict;
import dev.slipway.view.ContainerView;
import dev.slipway.view.Outcomes;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Changes the limits of containers, also while they run. */
@RestController
class UpdateController {

  /** How often a change is made anew because the container was changed meanwhile. */
  private static final int TRIES = 10;

  private final UpdateReader reader;
  private final Lookup lookup;
  private final Commands commands;
  private final Outcomes outcomes;

  UpdateController(UpdateReader reader, Lookup lookup, Commands commands, Outcomes outcomes) {
    this.reader = reader;
    this.lookup = lookup;
    this.commands = commands;
    this.outcomes = outcomes;
  }

  /** Null instead of an empty list, as Docker has it. */
  record Updated(@JsonProperty("Warnings") @Nullable List<String> warnings) {}

  @PostMapping(path = "/containers/{id}/update", produces = MediaType.APPLICATION_JSON_VALUE)
  Updated update(HttpServletRequest request, @PathVariable String id) throws IOException {
    ResourceUpdate update = reader.read(JsonBody.object(request));
    String containerId = lookup.container(id).id();
    try {
      for (int attempt = 0; !done(lookup.container(containerId), update, request); attempt++) {
        if (attempt == TRIES) {
          throw new ApiFault(HttpStatus.CONFLICT, "it is being changed by others");
        }
      }
    } catch (InvalidSettings invalid) {
      throw invalid;
    } catch (RuntimeException refused) {
      throw refusal(containerId, refused);
    }
    return new Updated(update.warnings().isEmpty() ? null : update.warnings());
  }

  /** False when the container was changed meanwhile, so that the change must be made anew. */
  private boolean done(ContainerView container, ResourceUpdate update, HttpServletRequest request) {
    if (container.removing()) {
      throw new ApiFault(
          HttpStatus.INTERNAL_SERVER_ERROR,
          "container is marked for removal and cannot be \"update\"");
    }
    String requestId = UUID.randomUUID().toString();
    UpdateContainer command =
        new UpdateContainer(
            container.id(),
            requestId,
            container.hostConfig(),
            update.applied(container.hostConfig()),
            LiveResources.json(update.changes()),
            policy(update.restartPolicy()),
            Requester.of(request),
            Instant.now());
    // Before it is sent, so that the runtime's answer is not missed.
    CompletableFuture<SignalAnswered> answered = outcomes.signal(requestId);
    try {
      return switch (commands.ask(command, UpdateAnswer.class)) {
        case DONE -> true;
        case OUTDATED -> false;
        case STARTING -> {
          awaitStart(container.id());
          yield false;
        }
        case ASKED -> {
          SignalAnswered said = commands.outcome(answered);
          if (said.error() != null) {
            throw new ApiFault(HttpStatus.INTERNAL_SERVER_ERROR, said.error());
          }
          yield true;
        }
      };
    } finally {
      answered.cancel(false);
    }
  }

  /** Without a name the policy stays. */
  private static @Nullable RestartPolicy policy(HostConfig.RestartPolicy wanted) {
    return wanted.name().isEmpty() ? null : ContainerController.policy(wanted);
  }

  /** As Docker does; whether the start succeeds is for somebody else to know. */
  private void awaitStart(String containerId) {
    String attempt = lookup.container(containerId).attemptId();
    if (attempt != null) {
      commands.outcome(outcomes.attempt(attempt));
    }
  }

  private static ApiFault refusal(String containerId, RuntimeException refused) {
    Errors.ErrorMapping mapping =
        refused instanceof UpdateConflict
            ? new Errors.ErrorMapping(HttpStatus.CONFLICT, String.valueOf(refused.getMessage()))
            : Errors.map(refused);
    return switch (mapping.status()) {
      case CONFLICT, INTERNAL_SERVER_ERROR ->
          new ApiFault(
              mapping.status(),
              "Cannot update container %s: %s".formatted(containerId, mapping.message()));
      default -> new ApiFault(mapping.status(), mapping.message());
    };
  }
}
