package dev.slipway.ops;

import dev.slipway.api.container.ContainerDocument;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Times;
import dev.slipway.archive.Archive;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import dev.slipway.events.StoredEvents;
import dev.slipway.view.AttemptView;
import dev.slipway.view.Obligation;
import dev.slipway.view.Obligations;
import dev.slipway.view.PastState;
import dev.slipway.view.PastStates;
import dev.slipway.view.StartHistory;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

/** What Docker cannot tell: every start ever, every event, the past, and what is owed. */
@RestController
@RequestMapping(path = "/slipway/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "History", description = "What happened to containers, also to removed ones.")
class HistoryController {

  private final StartHistory history;
  private final StoredEvents events;
  private final PastStates pastStates;
  private final Obligations obligations;
  private final ContainerDocument document;
  private final JsonMapper json;
  private final Archive archive;

  HistoryController(
      StartHistory history,
      StoredEvents events,
      PastStates pastStates,
      Obligations obligations,
      ContainerDocument document,
      JsonMapper json,
      Archive archive) {
    this.history = history;
    this.events = events;
    this.pastStates = pastStates;
    this.obligations = obligations;
    this.document = document;
    this.json = json;
    this.archive = archive;
  }

  @Operation(
      summary = "Every attempt to start a container",
      description =
          "Newest first: who asked and when, for a client, a restart, the restart policy with its"
              + " round and delay, or when the service started; each step with its begin, duration,"
              + " outcome and undo; why it failed: class of the reason, exit code, Docker's text and"
              + " the runtime's own words; and after its end whether the policy starts the"
              + " container again and when, or why not. It outlives the removal of the container.")
  @ApiResponse(
      responseCode = "200",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = AttemptView.class))))
  @GetMapping("/containers/{id}/starts")
  void starts(
      HttpServletResponse response,
      @Parameter(description = "Id, unique prefix of an id, or name") @PathVariable String id)
      throws IOException {
    String containerId = containerId(id);
    writeArray(response, array -> history.of(containerId, array::write));
  }

  @Operation(
      summary = "A container's whole stored history",
      description = "All events of the container in their order, oldest first.")
  @ApiResponse(
      responseCode = "200",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = EventDocument.class))))
  @GetMapping("/containers/{id}/events")
  void events(
      HttpServletResponse response,
      @Parameter(description = "Id, unique prefix of an id, or name") @PathVariable String id)
      throws IOException {
    String containerId = containerId(id);
    writeArray(
        response, array -> events.of(containerId, event -> array.write(EventDocument.of(event))));
  }

  /**
   * Writes the elements as they are read. After a failure the array is left open, so that nobody
   * takes half a history for a whole one.
   */
  private void writeArray(HttpServletResponse response, Consumer<SequenceWriter> elements)
      throws IOException {
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    SequenceWriter array =
        json.writer()
            .without(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .writeValuesAsArray(response.getOutputStream());
    elements.accept(array);
    array.close();
  }

  /**
   * A container at one point of its history.
   *
   * @param position of the last event that is part of it
   */
  record Past(
      @Schema(description = "Store position of the last event that is part of this state")
          long position,
      @Schema(
              description =
                  "The document that Docker's inspect would have shown; values of environment variables are hidden",
              type = "object")
          JsonNode container) {}

  @Operation(
      summary = "A container as it was",
      description =
          "Computed from the events: as of a time (RFC 3339) or as of a position in the event"
              + " store (digits); as of now without either. 404 before its creation and after its"
              + " removal, 410 when the run that it was in has left the store.")
  @GetMapping("/containers/{id}")
  Past at(
      @Parameter(description = "Id, unique prefix of an id, or name") @PathVariable String id,
      @Parameter(description = "RFC 3339 time, or a position in the event store")
          @RequestParam(required = false)
          @Nullable String at) {
    String containerId = containerId(id);
    PastState state = past(containerId, at).orElseThrow(() -> new NoSuchContainer(id));
    JsonNode shown = JsonMapper.shared().valueToTree(document.of(state.container()));
    return new Past(state.position(), HiddenValues.in(shown));
  }

  @Operation(
      summary = "What this host still owes",
      description =
          "Every resource that an attempt took, or may have taken, and whose release is not"
              + " confirmed yet; oldest attempt first.")
  @GetMapping("/obligations")
  List<Obligation> obligations() {
    return obligations.open();
  }

  private Optional<PastState> past(String containerId, @Nullable String at) {
    if (at != null && at.matches("\\d{1,18}")) {
      return pastStates.at(containerId, Long.parseLong(at));
    }
    Instant now = Instant.now();
    Instant time = Times.parse("at", at, now);
    return pastStates.at(containerId, time == null ? now : time);
  }

  private RuntimeException gone(String reference) {
    return archive
        .find(reference)
        .<RuntimeException>map(container ->
            new ApiFault(
                HttpStatus.GONE,
                container.file() == null
                    ? "the history of container %s was deleted at %s"
                        .formatted(container.id(), container.archivedAt())
                    : "the history of container %s lies in %s in the data directory (sha256 %s)"
                        .formatted(container.id(), container.file(), container.sha256())))
        .orElseGet(() -> new NoSuchContainer(reference));
  }

  private String containerId(String reference) {
    return history.containerId(reference).orElseThrow(() -> gone(reference));
  }
}
