package dev.slipway.crash;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.SlipwayProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The containers that random requests aim at, and the broom for what they made. */
final class HostileTargets {

  static final int COUNT = 4;

  private final Docker docker;
  private final Set<String> images;

  HostileTargets(SlipwayProcess slipway) {
    docker = new Docker(slipway);
    images = names();
  }

  /** Creates those that a random request removed or renamed, and removes what it created. */
  void restore() {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      missing.add("target-" + i);
    }
    for (JsonNode container : list()) {
      if (!missing.remove(container.path("Names").path(0).asString().substring(1))) {
        docker.remove(container.path("Id").asString());
      }
    }
    missing.forEach(name -> docker.create(name, ContainerBody.sleeping()));
  }

  JsonNode inspect() {
    return docker.inspect("target-0");
  }

  /** Removes every container and every image that was not there at the beginning. */
  void removeAll() {
    list().forEach(container -> docker.remove(container.path("Id").asString()));
    for (String image : names()) {
      if (!images.contains(image)) {
        docker.delete("/images/" + image + "?force=1");
      }
    }
  }

  /** Runs a container from create to removal, as proof that nothing is wrong. */
  void runOne() {
    String id = docker.run(ContainerBody.running("true"));
    docker.waitFor(id);
    docker.remove(id);
  }

  private JsonNode list() {
    return docker.get("/containers/json?all=1").expect(200).json();
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (JsonNode image : docker.get("/images/json").expect(200).json()) {
      names.add(image.path("Id").asString());
      image.path("RepoTags").forEach(tag -> names.add(tag.asString()));
    }
    return names;
  }
}
