package dev.slipway.image;

import dev.slipway.image.model.Digest;
import dev.slipway.image.model.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Image archives as Docker and other tools write them, made of given layers. */
public final class TestArchives {

  private TestArchives() {}

  /** A small layer with one file; the text makes it different from others. */
  public static byte[] layer(String text) {
    return new TestTar().file("hello", text).bytes();
  }

  public static byte[] config(byte[]... plainLayers) {
    return config(Manifest.hostArchitecture(), plainLayers);
  }

  public static byte[] config(String architecture, byte[]... plainLayers) {
    String diffIds =
        List.of(plainLayers).stream()
            .map(layer -> '"' + Digest.of(layer).value() + '"')
            .collect(Collectors.joining(","));
    return utf8(
        """
        {"architecture":"%s","os":"linux","created":"2024-02-03T04:05:06.789Z",
         "config":{"Env":["PATH=/bin"],"Cmd":["sh"],"Labels":{"a":"b"}},
         "rootfs":{"type":"layers","diff_ids":[%s]},
         "history":[{"created":"2024-02-03T04:05:06Z","created_by":"make","empty_layer":false},
                    {"created":"2024-02-03T04:05:06Z","created_by":"CMD","empty_layer":true}]}
        """
            .formatted(architecture, diffIds));
  }

  /** The layout of {@code docker save} before version 25. */
  public static TestTar dockerSave(String tags, byte[] config, byte[]... layers) {
    TestTar tar = new TestTar();
    String name = Digest.of(config).hex() + ".json";
    tar.file(name, config);
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < layers.length; i++) {
      tar.file("layer" + i + "/layer.tar", layers[i]);
      names.append(i == 0 ? "" : ",").append("\"layer" + i + "/layer.tar\"");
    }
    return tar.file(
        "manifest.json",
        """
        [{"Config":"%s","RepoTags":%s,"Layers":[%s]}]\
        """
            .formatted(name, tags, names));
  }

  /** An OCI manifest of a configuration and of layers compressed with gzip. */
  public static byte[] manifest(byte[] config, byte[]... gzipLayers) {
    String layers =
        List.of(gzipLayers).stream()
            .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer, ""))
            .collect(Collectors.joining(","));
    return utf8(
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}\
        """
            .formatted(Manifest.TYPE, descriptor(Manifest.CONFIG_TYPE, config, ""), layers));
  }

  public static byte[] index(String... descriptors) {
    return utf8(
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}\
        """
            .formatted(String.join(",", descriptors)));
  }

  public static String descriptor(String mediaType, byte[] blob, String more) {
    return """
    {"mediaType":"%s","digest":"%s","size":%d%s}\
    """
        .formatted(mediaType, Digest.of(blob).value(), blob.length, more);
  }

  public static String named(String name) {
    return """
    ,"annotations":{"org.opencontainers.image.ref.name":"%s"}\
    """
        .formatted(name);
  }

  public static String platform(String architecture) {
    return """
    ,"platform":{"os":"linux","architecture":"%s"}\
    """
        .formatted(architecture);
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
