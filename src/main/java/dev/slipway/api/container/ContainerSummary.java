package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.settings.model.ExposedPort;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the container list, written as far as it changes with the container alone. What also
 * changes with the time, with the images' names and with the question is put in between.
 *
 * @param names the members before {@code Image}; so are the others, each without its braces
 * @param reference the image as the client named it, as JSON
 * @param imageId the image's id, as JSON
 * @param making from {@code ImageID} to {@code Ports}
 * @param state {@code Labels} and {@code State}
 * @param place what follows {@code Status}
 * @param exposed the ports that the configuration exposes
 * @param mounts as the row shows them
 */
record ContainerSummary(
    String names,
    String reference,
    String imageId,
    String making,
    String state,
    String place,
    List<ExposedPort> exposed,
    List<MountList.Mount> mounts) {

  /** Enough for most rows. */
  private static final int ROOM = 1024;

  /** The members before {@code Image}. */
  record Named(@JsonProperty("Id") String id, @JsonProperty("Names") List<String> names) {}

  /** What the container was made of, and where it listens. */
  record Made(
      @JsonProperty("ImageID") String imageId,
      @JsonProperty("Command") String command,
      @JsonProperty("Created") long created,
      @JsonProperty("Ports") List<Port> ports) {}

  /** The members between sizes and {@code Status}. */
  record Labelled(
      @JsonProperty("Labels") Map<String, String> labels, @JsonProperty("State") String state) {}

  /** The members after {@code Status}. */
  record Placed(
      @JsonProperty("HostConfig") Mode hostConfig,
      @JsonProperty("NetworkSettings") Networked networkSettings,
      @JsonProperty("Mounts") List<MountList.Mount> mounts) {}

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

  /**
   * The row as a JSON object.
   *
   * @param named whether the reference still leads to the container's image
   * @param sizes null when nobody asked for them
   * @param status plain words
   */
  String row(boolean named, ContainerSizes.@Nullable Sizes sizes, String status) {
    StringBuilder row = new StringBuilder(ROOM);
    row.append('{').append(names).append(",\"Image\":").append(named ? reference : imageId);
    row.append(',').append(making);
    if (sizes != null) {
      // As in Docker, a list leaves out what is zero.
      row.append(sizes.own() == 0 ? "" : ",\"SizeRw\":" + sizes.own());
      row.append(sizes.whole() == 0 ? "" : ",\"SizeRootFs\":" + sizes.whole());
    }
    row.append(',').append(state).append(",\"Status\":\"").append(status).append("\",");
    return row.append(place).append('}').toString();
  }
}
