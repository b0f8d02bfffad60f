package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ProcessTable.option;

import dev.slipway.runtime.Shims;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Shims by their command lines, in which containerd tells each its namespace, task and address. */
@Component
final class HostShims implements Shims {

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
  public void kill(String containerId) {
    ProcessTable.processes()
        .filter(process -> container(process.pid()).filter(containerId::equals).isPresent())
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Whose shim the process is; empty if it is none of ours. */
  private Optional<String> container(long pid) {
    List<String> words = ProcessTable.words(pid);
    return option(words, "-namespace").filter(namespace::equals).isPresent()
            && option(words, "-address").filter(address::equals).isPresent()
        ? option(words, "-id")
        : Optional.empty();
  }
}
