package dev.slipway.api.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What keeps the root file systems of images and containers. */
public record GraphDriver(
    @JsonProperty("Data") @Nullable Object data, @JsonProperty("Name") String name) {

  public static final GraphDriver OVERLAY = new GraphDriver(null, "overlayfs");
}
