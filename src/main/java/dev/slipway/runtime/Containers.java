package dev.slipway.runtime;

import java.util.List;
import java.util.Optional;

/** containerd's container objects. Each call ends within 10 s. */
public interface Containers {

  /**
   * Creates the object.
   *
   * @throws RuntimeFault.AlreadyExists if the id is taken
   */
  void create(ContainerObject container);

  /** The object without its spec and runtime options, or empty. May be repeated. */
  Optional<ContainerObject> find(String id);

  /** The object's OCI runtime spec as JSON text, or empty where there is none. May be repeated. */
  Optional<String> spec(String id);

  /** All objects of our namespace, without spec and runtime options. */
  List<ContainerObject> list();

  /**
   * Deletes the object; absent is success. containerd accepts this even while a task runs, and then
   * nothing but a list of all tasks shows the task any more: no call by its id finds it. So the
   * implementation refuses while {@link Tasks#find} sees one.
   *
   * @throws RuntimeFault.Failed if a task still exists
   */
  void delete(String id);
}
