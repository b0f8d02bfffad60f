package dev.slipway.settings;

import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.json.DockerShapes;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.HostConfig;
import java.util.ArrayList;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads what a client wants to change of a container's limits, the way Docker does. */
@Component
public class UpdateReader {

  private final ResourceRules rules;

  UpdateReader(HostFacts facts) {
    this.rules = new ResourceRules(facts);
  }

  /**
   * Parses and validates the body of an update request. Changes nothing; may be repeated.
   *
   * @throws InvalidSettings when Docker would answer 400, or when a limit is not supported yet
   */
  public ResourceUpdate read(JsonNode body) {
    // Docker passes over what is no limit.
    var asked = CreateBody.shaped(body, DockerShapes.HOST_CONFIG, "", new ArrayList<>());
    Unsupported.checkResources(asked, "");
    RestartRule.check(Json.view(asked, HostConfig.class).restartPolicy());
    var warnings = new ArrayList<String>();
    rules.check(asked, true, warnings);
    return new ResourceUpdate(asked, warnings, rules);
  }
}
