package dev.slipway.start;

import dev.slipway.runtime.ContainerObject;
import java.util.List;
import java.util.Map;

/** The labels on our objects in containerd: the fence that tells one attempt from another (L2). */
final class Labels {

  static final String CONTAINER = "dev.slipway/container";
  static final String ATTEMPT = "dev.slipway/attempt";
  static final String NODE = "dev.slipway/node";

  private Labels() {}

  static Map<String, String> of(Attempt attempt) {
    return Map.of(
        CONTAINER, attempt.containerId(), ATTEMPT, attempt.attemptId(), NODE, attempt.plan.node());
  }

  /** The objects among these that are ours, by container and attempt. */
  static List<Found> found(List<ContainerObject> objects) {
    return objects.stream()
        .filter(object -> object.id().equals(object.labels().get(CONTAINER)))
        .map(object -> new Found(object.id(), object.labels().get(ATTEMPT)))
        .toList();
  }

  static boolean belongs(ContainerObject object, String attemptId) {
    return attemptId.equals(object.labels().get(ATTEMPT));
  }
}
