package dev.slipway.runtime.containerd;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.containerd.proto.process.Process;
import dev.slipway.runtime.containerd.proto.runc.Options;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Our records and the wire's messages that several services share. */
final class Wire {

  private Wire() {}

  /** The OCI spec travels as JSON text below this name. */
  static Any spec(String json) {
    return Any.newBuilder()
        .setTypeUrl("types.containerd.io/opencontainers/runtime-spec/1/Spec")
        .setValue(ByteString.copyFromUtf8(json))
        .build();
  }

  /** Limits of a task, likewise. */
  static Any resources(String json) {
    return Any.newBuilder()
        .setTypeUrl("types.containerd.io/opencontainers/runtime-spec/1/LinuxResources")
        .setValue(ByteString.copyFromUtf8(json))
        .build();
  }

  /** So does the OCI process of an exec. */
  static Any process(String json) {
    return Any.newBuilder()
        .setTypeUrl("types.containerd.io/opencontainers/runtime-spec/1/Process")
        .setValue(ByteString.copyFromUtf8(json))
        .build();
  }

  /** containerd finds the type by the bare name: without the usual {@code type.googleapis.com/}. */
  static Any options(OciRuntime runtime) {
    Options options =
        Options.newBuilder().setBinaryName(runtime.binary()).setRoot(runtime.root()).build();
    return Any.newBuilder()
        .setTypeUrl("containerd.runc.v1.Options")
        .setValue(options.toByteString())
        .build();
  }

  /** Null for a time that is not set, which Go writes as the year 1. */
  static @Nullable Instant time(Timestamp time) {
    return time.getSeconds() <= 0
        ? null
        : Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  static Instant timeOrEpoch(Timestamp time) {
    Instant instant = time(time);
    return instant == null ? Instant.EPOCH : instant;
  }

  static List<dev.slipway.runtime.containerd.proto.types.Mount> mounts(List<Mount> mounts) {
    return mounts.stream().map(Wire::mount).toList();
  }

  private static dev.slipway.runtime.containerd.proto.types.Mount mount(Mount mount) {
    return dev.slipway.runtime.containerd.proto.types.Mount.newBuilder()
        .setType(mount.type())
        .setSource(mount.source())
        .setTarget(mount.target())
        .addAllOptions(mount.options())
        .build();
  }

  static List<Mount> readMounts(List<dev.slipway.runtime.containerd.proto.types.Mount> mounts) {
    return mounts.stream()
        .map(m ->
            new Mount(m.getType(), m.getSource(), m.getTarget(), List.copyOf(m.getOptionsList())))
        .toList();
  }

  static dev.slipway.runtime.containerd.proto.types.Descriptor descriptor(Descriptor descriptor) {
    return dev.slipway.runtime.containerd.proto.types.Descriptor.newBuilder()
        .setMediaType(descriptor.mediaType())
        .setDigest(descriptor.digest())
        .setSize(descriptor.size())
        .build();
  }

  static Descriptor descriptor(dev.slipway.runtime.containerd.proto.types.Descriptor descriptor) {
    return new Descriptor(descriptor.getMediaType(), descriptor.getDigest(), descriptor.getSize());
  }

  static FieldMask mask(String path) {
    return FieldMask.newBuilder().addPaths(path).build();
  }

  static Task.Status status(Process process) {
    return switch (process.getStatus()) {
      case CREATED -> Task.Status.CREATED;
      case RUNNING -> Task.Status.RUNNING;
      case STOPPED -> Task.Status.STOPPED;
      case PAUSED -> Task.Status.PAUSED;
      case PAUSING -> Task.Status.PAUSING;
      case UNKNOWN, UNRECOGNIZED -> Task.Status.UNKNOWN;
    };
  }

  /** The answer of a call, or its fault; cancelling it cancels the call. */
  static <W, A> CompletableFuture<A> future(ListenableFuture<W> call, Function<W, A> read) {
    CompletableFuture<A> future = new CompletableFuture<>();
    Futures.addCallback(
        call,
        new FutureCallback<W>() {
          @Override
          public void onSuccess(W answer) {
            future.complete(read.apply(answer));
          }

          @Override
          public void onFailure(Throwable failure) {
            future.completeExceptionally(Faults.of(failure));
          }
        },
        MoreExecutors.directExecutor());
    var _ = future.whenComplete((answer, failure) -> call.cancel(true));
    return future;
  }
}
