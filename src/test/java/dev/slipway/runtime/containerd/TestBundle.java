package dev.slipway.runtime.containerd;

import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.TaskStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Containers of a root file system that holds busybox and nothing else. */
final class TestBundle {

  static final TaskStreams NO_STREAMS = new TaskStreams("", "", "", false);

  private final PrivateContainerd containerd;
  private final Path root;

  TestBundle(PrivateContainerd containerd) throws IOException {
    this.containerd = containerd;
    this.root = containerd.dataDir().resolve("busybox");
    for (String folder : List.of("bin", "proc", "dev", "sys", "tmp")) {
      Files.createDirectories(root.resolve(folder));
    }
    Path busybox = root.resolve("bin/busybox");
    if (!Files.exists(busybox)) {
      Files.copy(Path.of("/bin/busybox"), busybox);
    }
  }

  static String newId() {
    return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
  }

  List<Mount> rootfs() {
    return List.of(new Mount("bind", root.toString(), "", List.of("rbind", "rw")));
  }

  ContainerObject object(String id, String... busyboxArguments) {
    return new ContainerObject(
        id,
        Map.of("dev.slipway/container", id),
        "",
        "",
        containerd.runc(),
        spec(id, busyboxArguments));
  }

  /** Creates the container object. */
  String container(String... busyboxArguments) {
    String id = newId();
    containerd.containers().create(object(id, busyboxArguments));
    return id;
  }

  /** Creates the container object and its task. */
  String created(String... busyboxArguments) {
    String id = container(busyboxArguments);
    createTask(id);
    return id;
  }

  int createTask(String id) {
    return containerd.tasks().create(id, rootfs(), NO_STREAMS, containerd.runc());
  }

  /** Creates and starts. */
  String running(String... busyboxArguments) {
    String id = created(busyboxArguments);
    containerd.tasks().start(id);
    return id;
  }

  /** Destroys the task and deletes the container object. */
  void remove(String id) {
    containerd.tasks().destroy(id);
    containerd.containers().delete(id);
  }

  private static String spec(String id, String... busyboxArguments) {
    String arguments =
        Stream.concat(Stream.of("/bin/busybox"), Stream.of(busyboxArguments))
            .map(word -> '"' + word + '"')
            .collect(Collectors.joining(","));
    return """
    {"ociVersion":"1.0.2",
     "process":{"user":{"uid":0,"gid":0},"args":[%s],"env":["PATH=/bin"],"cwd":"/"},
     "root":{"path":"rootfs"},
     "mounts":[{"destination":"/proc","type":"proc","source":"proc"}],
     "linux":{"cgroupsPath":"/slipway-test/%s",
      "namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"},{"type":"uts"}]}}
    """
        .formatted(arguments, id);
  }
}
