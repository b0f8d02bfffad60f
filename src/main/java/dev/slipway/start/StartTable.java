package dev.slipway.start;

import static dev.slipway.container.StartStep.NETWORK;
import static dev.slipway.container.StartStep.SNAPSHOT;
import static dev.slipway.container.StartStep.TASK;

import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The start table: which steps a start consists of, and what must be recorded before each lap.
 *
 * <pre>
 *   files ─ namespace ─ snapshot ●─┬─ network ●────────────────┬─ start ●
 *                                  └─ spec ─ container ─ task ●┘
 *   ● milestone: recorded as an event before the next lap begins
 *   held until exit:    namespace, network, container, task
 *   held until removal: files, snapshot
 * </pre>
 *
 * The network is attached while the task is being created, since the task needs only the
 * namespace's path.
 */
@Configuration(proxyBeanMethods = false)
class StartTable {

  @Bean
  static StartPath startPath(
      FilesStep files,
      NamespaceStep namespace,
      SnapshotStep snapshot,
      NetworkStep network,
      SpecStep spec,
      ContainerStep container,
      TaskStep task,
      LaunchStep launch) {
    return new StartPath(
        List.of(
            new Lap(Set.of(), List.of(files, namespace, snapshot)),
            new Lap(Set.of(SNAPSHOT), List.of(network)),
            new Lap(Set.of(SNAPSHOT), List.of(spec, container, task)),
            new Lap(Set.of(NETWORK, TASK), List.of(launch))));
  }
}
