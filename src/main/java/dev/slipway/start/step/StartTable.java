package dev.slipway.start.step;

import static dev.slipway.container.StartStep.NETWORK;
import static dev.slipway.container.StartStep.SNAPSHOT;
import static dev.slipway.container.StartStep.TASK;

import dev.slipway.start.Stage;
import dev.slipway.start.StartPath;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The start table: which steps a start consists of, and what must be reached before each stage.
 *
 * <pre>
 *   files ─ namespace ─ snapshot ○─┬─ network ○────────────────┬─● start ○─●
 *                                  └─ spec ─ container ─ task ○┘
 *   ○ milestone: told by an event
 *   ● commit: records the milestones before it, all together
 *   held until exit:    namespace, network, container, task
 *   held until removal: files, snapshot
 * </pre>
 *
 * The network is attached while the task is being created, since the task needs only the
 * namespace's path.
 */
@Configuration(proxyBeanMethods = false)
public class StartTable {

  @Bean
  public static StartPath startPath(
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
            new Stage(Set.of(), List.of(files, namespace, snapshot)),
            new Stage(Set.of(SNAPSHOT), List.of(network)),
            new Stage(Set.of(SNAPSHOT), List.of(spec, container, task)),
            new Stage(Set.of(NETWORK, TASK), List.of(launch))));
  }
}
