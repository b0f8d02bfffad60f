package dev.slipway.start;

import dev.slipway.runtime.ContainerObject;
import dev.slipway.store.StoreId;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The labels on our objects in containerd: the fence that tells one attempt from another (L2), and
 * what is ours from what another service made in the same containerd.
 */
@Component
public class Labels {

  public static final String ATTEMPT = "dev.slipway/attempt";
  private static final String CONTAINER = "dev.slipway/container";
  private static final String NODE = "dev.slipway/node";
  private static final String STORE = "dev.slipway/store";

  private final String store;

  Labels(StoreId store) {
    this.store = store.value();
  }

  public Map<String, String> of(Attempt attempt) {
    return Map.of(
        CONTAINER,
        attempt.containerId(),
        ATTEMPT,
        attempt.attemptId(),
        NODE,
        attempt.plan.node(),
        STORE,
        store);
  }

  /** For what outlives an attempt. */
  public Map<String, String> of(String containerId) {
    return Map.of(CONTAINER, containerId, STORE, store);
  }

  /** Whether what carries this id and these labels was made by a service of our store. */
  public boolean ours(String containerId, Map<String, String> labels) {
    return containerId.equals(labels.get(CONTAINER)) && store.equals(labels.get(STORE));
  }

  /** The objects among these that are ours, by container and attempt. */
  public List<Found> found(List<ContainerObject> objects) {
    return objects.stream()
        .filter(object -> ours(object.id(), object.labels()))
        .map(object -> new Found(object.id(), object.labels().get(ATTEMPT)))
        .toList();
  }

  public static boolean belongs(ContainerObject object, String attemptId) {
    return attemptId.equals(object.labels().get(ATTEMPT));
  }
}
