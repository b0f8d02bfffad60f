package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What keeps the root file systems of images and containers. */
record GraphDriver(@JsonProperty("Data") @Nullable Object data, @JsonProperty("Name") String name) {

  static final GraphDriver OVERLAY = new GraphDriver(null, "overlayfs");
}
