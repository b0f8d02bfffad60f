package dev.slipway.image.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads image configurations, of Docker's and of OCI's form. */
public final class ConfigReader {

  /** What Docker shows for a time that nobody wrote down. */
  static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  /** Go reads keys in whatever case, and archives rely on it. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES).build();

  private ConfigReader() {}

  /**
   * Reads a configuration.
   *
   * @throws ImageFault.InvalidArchive if it is none
   */
  public static ImageConfig read(byte[] json) {
    String id = Digest.of(json).value();
    try {
      return config(id, JSON.readValue(json, File.class), json);
    } catch (JacksonException e) {
      throw invalid(id, BadJson.told(e));
    } catch (DateTimeException | ImageFault.InvalidReference e) {
      throw invalid(id, text(e.getMessage()));
    }
  }

  private static ImageFault.InvalidArchive invalid(String id, String why) {
    return new ImageFault.InvalidArchive("invalid image configuration " + id + ": " + why);
  }

  private static ImageConfig config(String id, @Nullable File file, byte[] json) {
    if (file == null || file.rootfs() == null) {
      throw new ImageFault.InvalidArchive("invalid image configuration " + id + ": no rootfs");
    }
    List<String> diffIds = digests(list(file.rootfs().diffIds()));
    List<String> chain = ImageConfig.chainIds(diffIds);
    Run run = file.config() == null ? Run.NONE : file.config();
    return new ImageConfig(
        id,
        chain.isEmpty() ? "" : chain.getLast(),
        text(file.os()),
        text(file.architecture()),
        text(file.variant()),
        time(file.created()),
        list(run.env()),
        list(run.entrypoint()),
        list(run.cmd()),
        text(run.workingDir()),
        text(run.user()),
        texts(run.labels()),
        text(run.stopSignal()),
        keys(run.exposedPorts()),
        keys(run.volumes()),
        diffIds,
        text(file.author()),
        text(file.comment()),
        history(file.history()),
        new String(json, StandardCharsets.UTF_8));
  }

  private static List<ImageConfig.History> history(@Nullable List<@Nullable Row> rows) {
    List<ImageConfig.History> history = new ArrayList<>();
    for (Row row : list(rows)) {
      history.add(
          new ImageConfig.History(
              time(row.created()),
              text(row.createdBy()),
              text(row.author()),
              text(row.comment()),
              Boolean.TRUE.equals(row.emptyLayer())));
    }
    return List.copyOf(history);
  }

  private static List<String> digests(List<String> diffIds) {
    return diffIds.stream().map(id -> new Digest(id).value()).toList();
  }

  private static Instant time(@Nullable String text) {
    return text == null || text.isEmpty() ? NEVER : OffsetDateTime.parse(text).toInstant();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> list(@Nullable List<@Nullable T> items) {
    List<T> present = new ArrayList<>();
    if (items != null) {
      for (T item : items) {
        if (item != null) {
          present.add(item);
        }
      }
    }
    return List.copyOf(present);
  }

  private static List<String> keys(@Nullable Map<String, @Nullable Object> map) {
    return map == null ? List.of() : map.keySet().stream().sorted().toList();
  }

  private static Map<String, String> texts(@Nullable Map<String, @Nullable String> map) {
    if (map == null) {
      return Map.of();
    }
    Map<String, String> texts = new TreeMap<>();
    map.forEach((key, value) -> texts.put(key, text(value)));
    return Collections.unmodifiableMap(texts);
  }

  private record File(
      @Nullable String os,
      @Nullable String architecture,
      @Nullable String variant,
      @Nullable String created,
      @Nullable String author,
      @Nullable String comment,
      @Nullable Run config,
      @Nullable RootFs rootfs,
      @Nullable List<@Nullable Row> history) {}

  private record RootFs(@JsonProperty("diff_ids") @Nullable List<@Nullable String> diffIds) {}

  private record Run(
      @JsonProperty("Env") @Nullable List<@Nullable String> env,
      @JsonProperty("Entrypoint") @Nullable List<@Nullable String> entrypoint,
      @JsonProperty("Cmd") @Nullable List<@Nullable String> cmd,
      @JsonProperty("WorkingDir") @Nullable String workingDir,
      @JsonProperty("User") @Nullable String user,
      @JsonProperty("Labels") @Nullable Map<String, @Nullable String> labels,
      @JsonProperty("StopSignal") @Nullable String stopSignal,
      @JsonProperty("ExposedPorts") @Nullable Map<String, @Nullable Object> exposedPorts,
      @JsonProperty("Volumes") @Nullable Map<String, @Nullable Object> volumes) {

    static final Run NONE = new Run(null, null, null, null, null, null, null, null, null);
  }

  private record Row(
      @Nullable String created,
      @JsonProperty("created_by") @Nullable String createdBy,
      @Nullable String author,
      @Nullable String comment,
      @JsonProperty("empty_layer") @Nullable Boolean emptyLayer) {}
}
