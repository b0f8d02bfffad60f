package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Host;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.StreamingResponse;
import dev.slipway.api.http.StreamingResponses;
import dev.slipway.stats.InterfaceCounters;
import dev.slipway.stats.Sample;
import dev.slipway.stats.StatsCollector;
import dev.slipway.stats.StatsWatch;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import dev.slipway.view.Outcomes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Sends what a container takes of the machine. */
@RestController
class StatsController {

  private final Lookup lookup;
  private final StatsCollector collector;
  private final Outcomes outcomes;
  private final StreamingResponses live;
  private final JsonMapper json;
  private final long memoryBytes = Host.memoryBytes();

  StatsController(
      Lookup lookup,
      StatsCollector collector,
      Outcomes outcomes,
      StreamingResponses live,
      JsonMapper json) {
    this.lookup = lookup;
    this.collector = collector;
    this.outcomes = outcomes;
    this.live = live;
    this.json = json;
  }

  @GetMapping("/containers/{id}/stats")
  void stats(
      HttpServletRequest request,
      HttpServletResponse response,
      @PathVariable String id,
      @RequestParam(defaultValue = "1") String stream,
      @RequestParam(name = "one-shot", required = false) @Nullable String oneShot)
      throws IOException, InterruptedException {
    boolean once =
        ApiVersion.of(request).has(ApiVersion.Feature.ONE_SHOT_STATS) && Params.flag(oneShot);
    ContainerView container = lookup.container(id);
    if (!Params.flag(stream)) {
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      response.getOutputStream().write(line(single(container, once)));
    } else if (once) {
      throw ApiFault.badRequest("cannot have stream=true and one-shot=true");
    } else {
      stream(response, container.id());
    }
  }

  private StatsDocument single(ContainerView container, boolean once) throws InterruptedException {
    if (container.pid() == 0) {
      return StatsDocument.idle(container, null);
    }
    if (once) {
      return document(container, collector.now(container.id()), null);
    }
    try (StatsWatch watch = collector.watch(container.id())) {
      StatsDocument first = document(container, watch.next(), null);
      return document(container, watch.next(), first);
    }
  }

  /** Goes on while the container exists, also when it does not run. */
  private void stream(HttpServletResponse response, String containerId)
      throws IOException, InterruptedException {
    CompletableFuture<ExitOutcome> removed = outcomes.exit(containerId, ExitCondition.REMOVED);
    try (StatsWatch watch = collector.watch(containerId);
        StreamingResponse answer =
            StreamingResponse.open(
                live, response, MediaType.APPLICATION_JSON_VALUE, new byte[0], watch::close)) {
      var _ = removed.thenRun(watch::close);
      StatsDocument document = null;
      for (Sample sample = watch.next(); sample != null; sample = watch.next()) {
        Optional<ContainerView> container = lookup.find(containerId);
        if (container.isEmpty()) {
          return;
        }
        document = document(container.get(), sample, document);
        if (!answer.write(line(document))) {
          return;
        }
      }
    } finally {
      removed.cancel(false);
    }
  }

  private StatsDocument document(
      ContainerView container, @Nullable Sample sample, @Nullable StatsDocument previous) {
    return sample == null || container.pid() == 0
        ? StatsDocument.idle(container, previous)
        : StatsDocument.of(
            container, sample, previous, InterfaceCounters.of(container.pid()), memoryBytes);
  }

  private byte[] line(StatsDocument document) {
    return (json.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
