package dev.slipway.oci;

import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the OCI process of an exec from the process of the spec that its container runs with:
 * limits, capabilities, AppArmor profile and the rest stay what they are there.
 */
@Component
public class ExecSpecBuilder {

  /** What a container with a terminal has of it, and an exec without one has not. */
  private static final String TERM = "TERM=xterm";

  private final HostFacts facts;

  public ExecSpecBuilder(HostFacts facts) {
    this.facts = facts;
  }

  /**
   * The OCI process as JSON text. Changes nothing; the same input gives the same text.
   *
   * @param containerSpec the OCI runtime spec of the container as JSON text
   */
  public String build(String containerSpec, ExecInput input) {
    ObjectNode process = (ObjectNode) Json.parse(containerSpec).path("process");
    boolean terminalBefore = process.path("terminal").asBoolean(false);
    process.set("args", array(input.command()));
    process.set("env", array(env(process, terminalBefore, input)));
    if (!input.workingDir().isEmpty()) {
      process.put("cwd", input.workingDir());
    }
    process.remove("consoleSize");
    process.put("terminal", input.terminal());
    if (input.terminal() && (input.height() > 0 || input.width() > 0)) {
      process.putPOJO("consoleSize", new OciSpec.ConsoleSize(input.height(), input.width()));
    }
    if (input.user() != null) {
      process.putPOJO(
          "user",
          new OciSpec.User(input.user().uid(), input.user().gid(), input.user().additionalGids()));
    }
    if (input.privileged()) {
      Set<String> all = new TreeSet<>(facts.capabilities());
      process.putPOJO("capabilities", new OciSpec.CapabilitySets(all, all, all));
    }
    return Json.text(process);
  }

  private static List<String> env(ObjectNode process, boolean terminalBefore, ExecInput input) {
    List<String> env = new ArrayList<>();
    process.path("env").valueStream().map(JsonNode::asString).forEach(env::add);
    if (terminalBefore && !input.terminal()) {
      env.remove(TERM);
    }
    if (input.terminal() && env.stream().noneMatch(entry -> entry.startsWith("TERM="))) {
      Environment.put(env, TERM);
    }
    input.env().forEach(entry -> Environment.put(env, entry));
    return env;
  }

  private static JsonNode array(List<String> texts) {
    var array = Json.object().arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
