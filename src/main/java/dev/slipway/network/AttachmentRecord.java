package dev.slipway.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of one attempt's attachment: written before a plugin runs, so that its DEL gets what
 * its ADD got, in whatever life of the service; removed when all of it is given back.
 */
final class AttachmentRecord {

  private static final Logger LOG = LoggerFactory.getLogger(AttachmentRecord.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;

  /**
   * What was asked for.
   *
   * @param ports with the ports of the host that were picked
   */
  record Request(
      String containerId,
      String attemptId,
      String containerName,
      List<PortMapping> ports,
      @Nullable String macAddress) {

    static Request of(NetworkRequest asked, List<PortMapping> picked) {
      return new Request(
          asked.containerId(),
          asked.attemptId(),
          asked.containerName(),
          picked,
          asked.macAddress());
    }
  }

  AttachmentRecord(Path directory) {
    this.directory = directory;
  }

  /** Keeps what is asked for; the first file to come and the last to go. */
  void keepRequest(Request request) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw failed(directory, e);
    }
    write(requestFile(), request);
  }

  /** Keeps the input of a plugin's ADD and DEL and answers where. */
  Path keepConfiguration(String plugin, JsonNode configuration) {
    write(configurationFile(plugin), configuration);
    return configurationFile(plugin);
  }

  void keepAttachment(NetworkAttachment attachment) {
    write(attachmentFile(), attachment);
  }

  boolean exists() {
    return Files.exists(directory);
  }

  Optional<Request> request() {
    return read(requestFile(), Request.class);
  }

  /** The plugin's input, if its ADD may have run. */
  Optional<Path> configuration(String plugin) {
    return Optional.of(configurationFile(plugin)).filter(Files::exists);
  }

  /** Whether the plugin's input is there, but nothing a plugin could read. */
  boolean isDamaged(String plugin) {
    Path file = configurationFile(plugin);
    return Files.exists(file) && read(file, JsonNode.class).filter(JsonNode::isObject).isEmpty();
  }

  Optional<NetworkAttachment> attachment() {
    return read(attachmentFile(), NetworkAttachment.class);
  }

  /** Forgets the plugin's input, after its DEL succeeded. */
  void forgetConfiguration(String plugin) {
    remove(configurationFile(plugin));
  }

  /** Forgets everything; absent is success. */
  void forget() {
    remove(attachmentFile());
    if (!exists()) {
      return;
    }
    try (Stream<Path> halfWritten = Files.list(directory)) {
      halfWritten.filter(file -> !file.equals(requestFile())).forEach(AttachmentRecord::remove);
    } catch (IOException e) {
      throw failed(directory, e);
    }
    remove(requestFile());
    remove(directory);
  }

  private Path requestFile() {
    return directory.resolve("request.json");
  }

  private Path attachmentFile() {
    return directory.resolve("attachment.json");
  }

  private Path configurationFile(String plugin) {
    return directory.resolve(plugin + ".json");
  }

  private static void write(Path file, Object value) {
    try {
      Path written = file.resolveSibling(file.getFileName() + ".new");
      Files.write(written, JSON.writeValueAsBytes(value));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(file.toFile(), type));
    } catch (JacksonException damaged) {
      LOG.warn("{} cannot be read and is passed over: {}", file, damaged.getOriginalMessage());
      return Optional.empty();
    }
  }

  private static NetworkFault failed(Path file, IOException e) {
    return new NetworkFault.Failed("kept file %s: %s".formatted(file, e), e);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}
