package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ProcessTable.option;

import dev.slipway.runtime.Shims;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Shims by their command lines, in which containerd tells each its namespace, task and address. */
@Component
final class HostShims implements Shims {

  private static final Pattern CONTAINER_CGROUP = Pattern.compile("/docker-([0-9a-f]{64})$");

  private final String namespace;
  private final String address;

  HostShims(ContainerdSettings settings, ContainerdProcess process) {
    namespace = settings.containerd().namespace();
    address = process.socket().toString();
  }

  @Override
  public Set<String> containers() {
    return ProcessTable.pids()
        .boxed()
        .flatMap(pid -> container(pid).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public boolean isShared(String containerId) {
    return of(containerId).anyMatch(shim -> servesOthers(shim, containerId));
  }

  @Override
  public void kill(String containerId) {
    of(containerId)
        .filter(shim -> !servesOthers(shim, containerId))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private Stream<ProcessHandle> of(String containerId) {
    return ProcessTable.processes()
        .filter(process -> container(process.pid()).filter(containerId::equals).isPresent());
  }

  /** Whose shim the process was started as; empty if it is none of ours. */
  private Optional<String> container(long pid) {
    List<String> words = ProcessTable.words(pid);
    return option(words, "-namespace").filter(namespace::equals).isPresent()
            && option(words, "-address").filter(address::equals).isPresent()
        ? option(words, "-id")
        : Optional.empty();
  }

  /** A container's first process is a child of its shim, in a cgroup of the container's name. */
  private static boolean servesOthers(ProcessHandle shim, String containerId) {
    return shim.children()
        .flatMap(child -> ProcessTable.cgroups(child.pid()).stream())
        .map(CONTAINER_CGROUP::matcher)
        .anyMatch(cgroup -> cgroup.find() && !cgroup.group(1).equals(containerId));
  }
}
