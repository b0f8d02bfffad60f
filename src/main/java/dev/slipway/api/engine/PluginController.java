package dev.slipway.api.engine;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Filters;
import dev.slipway.api.http.Params;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** There are no plugins, and this says so. */
@RestController
class PluginController {

  private static final Set<String> FILTERS = Set.of("capability", "enabled");

  @GetMapping(path = "/plugins", produces = MediaType.APPLICATION_JSON_VALUE)
  List<String> list(@RequestParam(required = false) @Nullable String filters) {
    Filters.parse(filters, FILTERS);
    return List.of();
  }

  @GetMapping("/plugins/{name}/json")
  void inspect(@PathVariable String name) {
    throw absent(name);
  }

  @DeleteMapping("/plugins/{name}")
  void remove(@PathVariable String name) {
    throw absent(name);
  }

  @PostMapping("/plugins/{name}/{action:enable|disable|push|set|upgrade}")
  void change(@PathVariable String name) {
    throw absent(name);
  }

  private static ApiFault absent(String name) {
    return ApiFault.notFound("plugin \"%s\" not found".formatted(Params.printable(name)));
  }
}
