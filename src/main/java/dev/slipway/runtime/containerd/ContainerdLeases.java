package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import dev.slipway.runtime.Leases;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.containerd.proto.leases.CreateRequest;
import dev.slipway.runtime.containerd.proto.leases.DeleteRequest;
import dev.slipway.runtime.containerd.proto.leases.LeasesGrpc;
import dev.slipway.runtime.containerd.proto.leases.LeasesGrpc.LeasesBlockingStub;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Leases over gRPC. */
@Component
final class ContainerdLeases implements Leases {

  private static final Logger log = LoggerFactory.getLogger(ContainerdLeases.class);
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final ContainerdChannel channel;

  ContainerdLeases(ContainerdChannel channel) {
    this.channel = channel;
  }

  @Override
  public <T> T during(Supplier<T> work) {
    if (CallHeaders.LEASE.isBound()) {
      return work.get();
    }
    String lease = create();
    try {
      return ScopedValue.where(CallHeaders.LEASE, lease).call(work::get);
    } finally {
      delete(lease);
    }
  }

  private String create() {
    String id = "slipway-" + UUID.randomUUID();
    Instant end = Instant.now().plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS);
    CreateRequest request =
        CreateRequest.newBuilder()
            .setId(id)
            .putLabels("containerd.io/gc.expire", end.toString())
            .build();
    return Faults.named(() -> stub().create(request).getLease().getId());
  }

  /** The work is done by now, and the lease ends by itself: no reason to fail. */
  private void delete(String id) {
    try {
      Faults.named(() -> stub().delete(DeleteRequest.newBuilder().setId(id).build()));
    } catch (RuntimeFault e) {
      log.warn("Lease {} stays until it expires: {}", id, e.getMessage());
    }
  }

  private LeasesBlockingStub stub() {
    return within(LeasesGrpc.newBlockingStub(channel.calls()), channel.deadlines().other());
  }
}
