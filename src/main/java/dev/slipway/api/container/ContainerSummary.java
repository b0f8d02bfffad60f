package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of the container list. */
record ContainerSummary(
    @JsonProperty("Id") String id,
    @JsonProperty("Names") List<String> names,
    @JsonProperty("Image") String image,
    @JsonProperty("ImageID") String imageId,
    @JsonProperty("Command") String command,
    @JsonProperty("Created") long created,
    @JsonProperty("Ports") List<Port> ports,
    @JsonProperty("SizeRw") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long sizeRw,
    @JsonProperty("SizeRootFs") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Long sizeRootFs,
    @JsonProperty("Labels") Map<String, String> labels,
    @JsonProperty("State") String state,
    @JsonProperty("Status") String status,
    @JsonProperty("HostConfig") Mode hostConfig,
    @JsonProperty("NetworkSettings") Networked networkSettings,
    @JsonProperty("Mounts") List<MountList.Mount> mounts) {

  /** A port of the container; without public port it is exposed only. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Port(
      @JsonProperty("IP") @Nullable String address,
      @JsonProperty("PrivatePort") int privatePort,
      @JsonProperty("PublicPort") @Nullable Integer publicPort,
      @JsonProperty("Type") String type) {}

  /** The part of the host configuration that lists show. */
  record Mode(@JsonProperty("NetworkMode") String networkMode) {}

  /** The container's networks by name. */
  record Networked(@JsonProperty("Networks") Map<String, NetworkSettings.Attached> networks) {}
}
