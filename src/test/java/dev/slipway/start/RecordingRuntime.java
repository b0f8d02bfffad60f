package dev.slipway.start;

import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Shims;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.Tasks;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the steps make, by the contracts of the runtime's ports, for the loops over the start
 * table only: what containerd itself does is tested with containerd.
 */
public final class RecordingRuntime {

  private static final int PID = 4711;

  private final Map<String, ContainerObject> objects = new ConcurrentHashMap<>();
  private final Map<String, Task> running = new ConcurrentHashMap<>();
  private final Map<String, Snapshots.Snapshot> active = new ConcurrentHashMap<>();

  /** What is there now, one line each. */
  Set<String> held() {
    Set<String> held = new TreeSet<>();
    objects.keySet().forEach(id -> held.add("container " + id));
    running.values().forEach(task -> held.add("task " + task.containerId()));
    active.keySet().forEach(key -> held.add("snapshot " + key));
    return held;
  }

  Containers containers() {
    return new Objects();
  }

  public Tasks tasks() {
    return new Running();
  }

  Snapshots snapshots() {
    return new Active();
  }

  Shims shims() {
    return new NoShims();
  }

  private static RuntimeFault.NotFound absent(String id) {
    return new RuntimeFault.NotFound(id + ": not found", new IllegalStateException());
  }

  private static RuntimeFault.AlreadyExists taken(String id) {
    return new RuntimeFault.AlreadyExists(id + ": already exists", new IllegalStateException());
  }

  private static RuntimeFault.Failed refused(String text) {
    return new RuntimeFault.Failed(text, new IllegalStateException());
  }

  private final class Objects implements Containers {

    @Override
    public void create(ContainerObject container) {
      if (objects.putIfAbsent(container.id(), container) != null) {
        throw taken(container.id());
      }
    }

    @Override
    public Optional<ContainerObject> find(String id) {
      return Optional.ofNullable(objects.get(id));
    }

    @Override
    public Optional<String> spec(String id) {
      return find(id).map(ContainerObject::spec);
    }

    @Override
    public List<ContainerObject> list() {
      return List.copyOf(objects.values());
    }

    @Override
    public void delete(String id) {
      if (running.containsKey(id)) {
        throw refused("a task of " + id + " still exists");
      }
      objects.remove(id);
    }
  }

  private final class Running implements Tasks {

    @Override
    public int create(
        String containerId, List<Mount> rootfs, TaskStreams streams, OciRuntime runtime) {
      if (!objects.containsKey(containerId)) {
        throw absent(containerId);
      }
      Task created = new Task(containerId, PID, Task.Status.CREATED, 0, null);
      if (running.putIfAbsent(containerId, created) != null) {
        throw taken(containerId);
      }
      return PID;
    }

    @Override
    public int start(String containerId) {
      Task task = find(containerId).orElseThrow(() -> absent(containerId));
      if (task.status() != Task.Status.CREATED) {
        throw refused("the task is not created");
      }
      running.put(containerId, new Task(containerId, PID, Task.Status.RUNNING, 0, null));
      return PID;
    }

    @Override
    public Optional<Task> find(String containerId) {
      return Optional.ofNullable(running.get(containerId));
    }

    @Override
    public List<Task> list() {
      return List.copyOf(running.values());
    }

    @Override
    public Map<String, Optional<Task>> look(Collection<String> containerIds) {
      Map<String, Optional<Task>> seen = new HashMap<>();
      containerIds.forEach(id -> seen.put(id, find(id)));
      return seen;
    }

    @Override
    public Optional<TaskExit> delete(String containerId) {
      if (find(containerId).filter(task -> task.status() == Task.Status.RUNNING).isPresent()) {
        throw refused("the task runs");
      }
      return destroy(containerId);
    }

    @Override
    public Optional<TaskExit> destroy(String containerId) {
      return Optional.ofNullable(running.remove(containerId))
          .map(task -> new TaskExit(containerId, task.pid(), 137, null));
    }

    @Override
    public void kill(String containerId, int signal, boolean all) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void pause(String containerId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resume(String containerId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<TaskExit> exit(String containerId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void update(String containerId, String resources) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Integer> pids(String containerId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void closeInput(String containerId, @Nullable String execId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resize(String containerId, @Nullable String execId, int height, int width) {
      throw new UnsupportedOperationException();
    }
  }

  private final class Active implements Snapshots {

    @Override
    public String snapshotter() {
      return "recording";
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
      if (active.putIfAbsent(key, new Snapshot(key, parent, false, labels)) != null) {
        throw taken(key);
      }
      return mounts(key);
    }

    @Override
    public List<Mount> mounts(String key) {
      if (!active.containsKey(key)) {
        throw absent(key);
      }
      return List.of(new Mount("bind", "/snapshots/" + key, "", List.of()));
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Snapshot> find(String key) {
      return Optional.ofNullable(active.get(key));
    }

    @Override
    public void remove(String key) {
      active.remove(key);
    }

    @Override
    public List<Snapshot> list() {
      return List.copyOf(active.values());
    }

    @Override
    public Usage usage(String key) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class NoShims implements Shims {

    @Override
    public Set<String> containers() {
      return Set.of();
    }

    @Override
    public boolean isShared(String containerId) {
      return false;
    }

    @Override
    public void kill(String containerId) {}
  }
}
