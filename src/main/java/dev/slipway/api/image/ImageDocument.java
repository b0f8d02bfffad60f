package dev.slipway.api.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.ApiVersion.Feature;
import dev.slipway.api.http.GraphDriver;
import dev.slipway.api.http.Times;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.LocalImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What inspect shows of an image. */
record ImageDocument(
    @JsonProperty("Id") String id,
    @JsonProperty("RepoTags") List<String> tags,
    @JsonProperty("RepoDigests") List<String> digests,
    @JsonProperty("Parent") String parent,
    @JsonProperty("Comment") String comment,
    @JsonProperty("Created") String created,
    @JsonProperty("DockerVersion") String dockerVersion,
    @JsonProperty("Author") String author,
    @JsonProperty("ContainerConfig") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Map<String, @Nullable Object> containerConfig,
    @JsonProperty("Config") Map<String, @Nullable Object> config,
    @JsonProperty("Architecture") String architecture,
    @JsonProperty("Variant") String variant,
    @JsonProperty("Os") String os,
    @JsonProperty("Size") long size,
    @JsonProperty("VirtualSize") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Long virtualSize,
    @JsonProperty("GraphDriver") GraphDriver graphDriver,
    @JsonProperty("RootFS") RootFs rootFs,
    @JsonProperty("Metadata") Map<String, String> metadata) {

  /** The image's layers, bottom first. */
  record RootFs(@JsonProperty("Type") String type, @JsonProperty("Layers") List<String> layers) {}

  /** As clients of that version expect it; old ones fail without what later ones lack. */
  static ImageDocument of(LocalImage image, ImageConfig config, ApiVersion version) {
    return new ImageDocument(
        image.id(),
        image.tags(),
        image.digests(),
        "",
        config.comment(),
        config.created().toString(),
        "",
        config.author(),
        version.has(Feature.NO_CONTAINER_CONFIG) ? null : settings(config, "container_config"),
        settings(config, "config"),
        config.architecture(),
        config.variant(),
        config.os(),
        image.size(),
        version.has(Feature.NO_VIRTUAL_SIZE) ? null : image.size(),
        GraphDriver.OVERLAY,
        new RootFs("layers", config.diffIds()),
        Map.of("LastTagTime", Times.print(null)));
  }

  /** Docker shows every setting that a container may have, with those of the image filled in. */
  private static Map<String, @Nullable Object> settings(ImageConfig config, String name) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    for (String text : List.of("Hostname", "Domainname", "User", "Image", "WorkingDir")) {
      settings.put(text, "");
    }
    for (String flag :
        List.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce")) {
      settings.put(flag, false);
    }
    for (String other : List.of("Env", "Cmd", "Volumes", "Entrypoint", "OnBuild", "Labels")) {
      settings.put(other, null);
    }
    JsonNode stored = JsonMapper.shared().readTree(config.json()).path(name);
    stored.properties().forEach(field -> settings.put(field.getKey(), field.getValue()));
    return settings;
  }
}
