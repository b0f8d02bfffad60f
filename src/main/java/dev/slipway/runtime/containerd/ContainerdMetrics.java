package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.slipway.runtime.Metrics;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.TaskMetrics;
import dev.slipway.runtime.containerd.proto.tasks.MetricsRequest;
import dev.slipway.runtime.containerd.proto.tasks.MetricsResponse;
import dev.slipway.runtime.containerd.proto.tasks.TasksGrpc;
import dev.slipway.runtime.containerd.proto.types.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tasks' counters over gRPC. */
@Component
final class ContainerdMetrics implements Metrics {

  private static final Logger log = LoggerFactory.getLogger(ContainerdMetrics.class);

  private static final Duration DEADLINE = Duration.ofSeconds(3);

  /** How many tasks one call is for: few enough that one silent shim does not hide many others. */
  private static final int TOGETHER = 25;

  private final ContainerdChannel channel;

  /** Tasks whose call did not end in time: each is asked for by itself for a while. */
  private final Cache<String, Boolean> silent =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).build();

  ContainerdMetrics(ContainerdChannel channel) {
    this.channel = channel;
  }

  @Override
  public Map<String, TaskMetrics> read(Collection<String> containerIds) {
    Map<List<String>, ListenableFuture<MetricsResponse>> asked = new LinkedHashMap<>();
    for (List<String> group : groups(containerIds)) {
      asked.put(
          group, within(TasksGrpc.newFutureStub(channel.calls()), DEADLINE).metrics(of(group)));
    }
    Map<String, TaskMetrics> read = new HashMap<>();
    asked.forEach((group, answer) -> {
      for (Metric metric : answer(group, answer)) {
        metrics(metric).ifPresent(metrics -> read.put(metric.getId(), metrics));
      }
    });
    return read;
  }

  private List<List<String>> groups(Collection<String> containerIds) {
    List<List<String>> groups = new ArrayList<>();
    List<String> group = new ArrayList<>();
    for (String id : containerIds) {
      if (silent.getIfPresent(id) != null) {
        groups.add(List.of(id));
        continue;
      }
      group.add(id);
      if (group.size() == TOGETHER) {
        groups.add(group);
        group = new ArrayList<>();
      }
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  private static MetricsRequest of(List<String> group) {
    return MetricsRequest.newBuilder()
        .addAllFilters(group.stream().map(id -> "id==" + id).toList())
        .build();
  }

  private List<Metric> answer(List<String> group, ListenableFuture<MetricsResponse> answer) {
    try {
      List<Metric> metrics = Faults.named(() -> Futures.getUnchecked(answer).getMetricsList());
      silent.invalidateAll(group);
      return metrics;
    } catch (RuntimeFault.Unavailable away) {
      throw away;
    } catch (RuntimeFault late) {
      log.debug("No metrics of {} tasks: {}", group.size(), late.getMessage());
      group.forEach(id -> silent.put(id, true));
      return List.of();
    }
  }

  /** Empty for a kind of counters that is not known. */
  static Optional<TaskMetrics> metrics(Metric metric) {
    Instant at = Wire.timeOrEpoch(metric.getTimestamp());
    Any data = metric.getData();
    // The name of the type comes without the usual host in front of it.
    String type = data.getTypeUrl().substring(data.getTypeUrl().lastIndexOf('/') + 1);
    try {
      return switch (type) {
        case "io.containerd.cgroups.v1.Metrics" ->
            Optional.of(
                CgroupsV1.metrics(
                    at,
                    dev.slipway.runtime.containerd.proto.cgroups1.Metrics.parseFrom(
                        data.getValue())));
        case "io.containerd.cgroups.v2.Metrics" ->
            Optional.of(
                CgroupsV2.metrics(
                    at,
                    dev.slipway.runtime.containerd.proto.cgroups2.Metrics.parseFrom(
                        data.getValue())));
        default -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException e) {
      log.warn("The metrics of {} cannot be read: {}", metric.getId(), e.getMessage());
      return Optional.empty();
    }
  }
}
