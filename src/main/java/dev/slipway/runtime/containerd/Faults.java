package dev.slipway.runtime.containerd;

import com.google.common.util.concurrent.UncheckedExecutionException;
import dev.slipway.runtime.RuntimeFault;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one table from gRPC status codes to {@link RuntimeFault}s. */
final class Faults {

  /** Set among the trailers of a failed call whose request had left for containerd. */
  static final Metadata.Key<String> SENT =
      Metadata.Key.of("slipway-sent", Metadata.ASCII_STRING_MARSHALLER);

  /** Texts by which containerd says, with code UNKNOWN, that its talk with the shim was cut. */
  private static final List<String> INTERRUPTED =
      List.of("context canceled", "signal: killed", "ttrpc: closed", "connection reset by peer");

  /** By which containerd says that it gave up before us, at the same deadline. */
  private static final String LATE = "context deadline exceeded";

  private Faults() {}

  /** Runs a call and throws what it failed with as a {@link RuntimeFault}. */
  static <T> T named(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw of(e);
    } catch (UncheckedExecutionException e) {
      throw of(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** As {@link #named}, but what is not there is an answer. */
  static <T> Optional<T> found(Supplier<T> call) {
    try {
      return Optional.of(named(call));
    } catch (RuntimeFault.NotFound e) {
      return Optional.empty();
    }
  }

  /** Names what a call failed with; anything but a gRPC status is ambiguous. */
  static RuntimeFault of(Throwable failure) {
    return switch (failure) {
      case RuntimeFault fault -> fault;
      case StatusRuntimeException e -> of(e.getStatus(), e.getTrailers(), e);
      case StatusException e -> of(e.getStatus(), e.getTrailers(), e);
      default -> new RuntimeFault.Ambiguous(failure.toString(), failure);
    };
  }

  private static RuntimeFault of(Status status, @Nullable Metadata trailers, Throwable cause) {
    String text = text(status);
    return switch (status.getCode()) {
      case NOT_FOUND -> new RuntimeFault.NotFound(text, cause);
      case ALREADY_EXISTS -> new RuntimeFault.AlreadyExists(text, cause);
      case UNAVAILABLE -> cut(text, trailers, cause);
      // INTERNAL comes from the HTTP/2 layer only: containerd itself answers UNKNOWN.
      case DEADLINE_EXCEEDED -> new RuntimeFault.Late(text, cause);
      case CANCELLED, INTERNAL -> new RuntimeFault.Ambiguous(text, cause);
      // With a cause the status was made here, when the connection broke.
      case UNKNOWN -> status.getCause() == null ? unknown(text, cause) : cut(text, trailers, cause);
      default -> new RuntimeFault.Failed(text, cause);
    };
  }

  private static RuntimeFault unknown(String text, Throwable cause) {
    if (text.contains(LATE)) {
      return new RuntimeFault.Late(text, cause);
    }
    return INTERRUPTED.stream().anyMatch(text::contains)
        ? new RuntimeFault.Ambiguous(text, cause)
        : new RuntimeFault.Failed(text, cause);
  }

  private static RuntimeFault cut(String text, @Nullable Metadata trailers, Throwable cause) {
    return trailers != null && trailers.containsKey(SENT)
        ? new RuntimeFault.Ambiguous(text, cause)
        : new RuntimeFault.Unavailable(text, cause);
  }

  private static String text(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().name() : description;
  }
}
