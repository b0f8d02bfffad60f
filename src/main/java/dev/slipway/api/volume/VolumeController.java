package dev.slipway.api.volume;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Filters;
import dev.slipway.api.http.Params;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** There are no volumes yet, and this says so. */
@RestController
class VolumeController {

  private static final Set<String> FILTERS = Set.of("dangling", "driver", "label", "name");

  record Volumes(
      @JsonProperty("Volumes") List<String> volumes,
      @JsonProperty("Warnings") @Nullable List<String> warnings) {}

  @GetMapping(path = "/volumes", produces = MediaType.APPLICATION_JSON_VALUE)
  Volumes list(@RequestParam(required = false) @Nullable String filters) {
    Filters.parse(filters, FILTERS);
    return new Volumes(List.of(), null);
  }

  @GetMapping("/volumes/{name}")
  void inspect(@PathVariable String name) {
    throw absent(name);
  }

  /** With force, one that is not there is removed already. */
  @DeleteMapping("/volumes/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String name, @RequestParam(required = false) @Nullable String force) {
    if (!Params.flag(force)) {
      throw absent(name);
    }
  }

  private static ApiFault absent(String name) {
    return ApiFault.notFound("get " + Params.printable(name) + ": no such volume");
  }
}
