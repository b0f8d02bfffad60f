package dev.slipway.failpoint;

import dev.slipway.failpoint.ArmedFailpoints.Place;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** Lists and arms failpoints, at {@code /failpoints} of the management port. */
@Endpoint(id = "failpoints")
final class FailpointEndpoint {

  private final ArmedFailpoints failpoints;

  FailpointEndpoint(ArmedFailpoints failpoints) {
    this.failpoints = failpoints;
  }

  /** Every place and what it is armed with. */
  @ReadOperation
  SortedMap<String, Place> places() {
    return failpoints.places();
  }

  /** Arms a place, or disarms it when no terms are given. An unknown place or term is refused. */
  @WriteOperation
  SortedMap<String, Place> arm(@Selector String name, @Nullable String terms) {
    try {
      failpoints.arm(name, terms == null ? "" : terms);
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      throw new InvalidEndpointRequestException(why, why);
    }
    return failpoints.places();
  }
}
