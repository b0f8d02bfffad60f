package dev.slipway.api;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import dev.slipway.archive.Archive;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.RestartPolicy;
import dev.slipway.container.StartObligations;
import dev.slipway.events.DirectEvents;
import dev.slipway.events.EngineEvents;
import dev.slipway.events.StoredEvents;
import dev.slipway.exec.ExecRegistry;
import dev.slipway.exec.ExecRunner;
import dev.slipway.files.WorkingDirectories;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.LocalImage;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.network.BuiltInNetwork;
import dev.slipway.network.Networks;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Tasks;
import dev.slipway.stats.StatsCollector;
import dev.slipway.store.StoreHealth;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import dev.slipway.view.Obligations;
import dev.slipway.view.Outcomes;
import dev.slipway.view.PastStates;
import dev.slipway.view.StartHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.configuration.SpringDocSpecPropertiesConfiguration;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.core.configuration.MultipleOpenApiSupportConfiguration;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/**
 * The real front over real Tomcat on TCP and on a unix socket; the modules behind it answer by
 * plan.
 */
@SpringBootTest(
    classes = ServedApi.Rooms.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "slipway.node=test-node",
      "spring.threads.virtual.enabled=true",
      "springdoc.api-docs.path=/slipway/v1/openapi",
      "springdoc.paths-to-match=/slipway/v1/**",
    })
public abstract class ServedApi {

  public static final String ID = "a".repeat(64);
  public static final Path SOCKET = directory().resolve("run/slipway.sock");

  @Configuration
  @ComponentScan({"dev.slipway.api", "dev.slipway.ops", "dev.slipway.settings", "dev.slipway.oci"})
  @ConfigurationPropertiesScan({"dev.slipway.api", "dev.slipway.files", "dev.slipway.settings"})
  @ImportAutoConfiguration({
    ConfigurationPropertiesAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    ErrorMvcAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    SpringDocConfiguration.class,
    SpringDocConfigProperties.class,
    SpringDocSpecPropertiesConfiguration.class,
    SpringDocWebMvcConfiguration.class,
    MultipleOpenApiSupportConfiguration.class,
  })
  static class Rooms {}

  public @MockitoBean CommandGateway gateway;
  @MockitoBean DirectEvents directEvents;
  @MockitoBean ContainerViews views;
  public @MockitoBean Outcomes outcomes;
  @MockitoBean ImageStore images;
  @MockitoBean Networks networks;
  @MockitoBean ContainerLogs logs;
  @MockitoBean WorkingDirectories workingDirectories;
  @MockitoBean RuntimeStatus runtime;
  @MockitoBean Snapshots snapshots;
  @MockitoBean Tasks tasks;
  @MockitoBean StatsCollector stats;
  @MockitoBean StartHistory history;
  public @MockitoBean StoredEvents stored;
  @MockitoBean PastStates pastStates;
  @MockitoBean Obligations obligations;
  @MockitoBean StartObligations startObligations;
  public @MockitoBean EngineEvents events;
  public @MockitoBean StoreHealth store;
  public @MockitoBean Archive archive;
  public @MockitoBean ExecRegistry execs;
  public @MockitoBean ExecRunner execRunner;

  public @LocalServerPort int port;

  public Http http;

  @DynamicPropertySource
  static void places(DynamicPropertyRegistry properties) {
    properties.add("slipway.http.socket", SOCKET::toString);
    properties.add("slipway.data-dir", () -> SOCKET.getParent().toString());
  }

  @BeforeEach
  void plan() {
    http = new Http(port);
    when(runtime.version()).thenReturn(new RuntimeStatus.Version("1.6.20", "abc"));
    when(store.orUnavailable(any())).thenAnswer(asked -> asked.getArgument(0));
    when(outcomes.attempt(any())).thenReturn(new CompletableFuture<>());
    when(outcomes.signal(any())).thenReturn(new CompletableFuture<>());
    when(logs.file(any())).thenReturn(Path.of("/log"));
    when(networks.list()).thenReturn(List.of(bridge()));
    when(networks.find("bridge")).thenReturn(Optional.of(bridge()));
  }

  public void know(ContainerView container) {
    when(views.find(container.name())).thenReturn(Optional.of(container));
    when(views.find(container.id())).thenReturn(Optional.of(container));
    when(views.list()).thenReturn(List.of(container));
  }

  void knowImage() {
    when(images.find("busybox")).thenReturn(Optional.of(image()));
    when(images.id("busybox")).thenReturn(Optional.of(image().id()));
    when(images.config("sha256:1")).thenReturn(Optional.of(imageConfig()));
    when(images.list()).thenReturn(List.of(image()));
  }

  public static ContainerView container(String status) {
    return container(status, "", "{\"Binds\":[\"/src:/dst:ro\"]}", null);
  }

  /** A running one whose input ends with the first client's. */
  static ContainerView interactive() {
    return container("running", ",\"OpenStdin\":true,\"StdinOnce\":true", "{}", null);
  }

  static ContainerView loggedBy(String driver) {
    return container("running", "", "{\"LogConfig\":{\"Type\":\"%s\"}}".formatted(driver), null);
  }

  /** A running one with port 80 at 8080 of the host, and two exposed ports. */
  static ContainerView publishing() {
    return container(
        "running",
        ",\"ExposedPorts\":{\"80/tcp\":{},\"7000-7001/udp\":{}}",
        "{}",
        new NetworkEndpoint(
            "bridge",
            "b".repeat(64),
            "c".repeat(64),
            "/run/netns/x",
            "02:42:ac:11:00:02",
            "10.9.0.2",
            16,
            "10.9.0.1",
            List.of(new NetworkEndpoint.PublishedPort(80, "tcp", "", 8080))));
  }

  private static ContainerView container(
      String status, String config, String hostConfig, @Nullable NetworkEndpoint endpoint) {
    return new ContainerView(
        ID,
        "web",
        "busybox",
        "sha256:1",
        "{\"Image\":\"busybox\",\"Tty\":false,\"Cmd\":[\"sh\",\"-c\",\"echo a b\"]%s}"
            .formatted(config),
        hostConfig,
        "{}",
        Map.of("k", "v"),
        "bridge",
        false,
        Instant.parse("2026-03-01T12:00:00Z"),
        status,
        false,
        status.equals("running") ? 42 : 0,
        0,
        "",
        false,
        Instant.parse("2026-03-01T12:00:01Z"),
        null,
        endpoint,
        0,
        "attempt",
        15,
        10,
        RestartPolicy.NO);
  }

  static LocalImage image() {
    return new LocalImage(
        "sha256:1",
        List.of("busybox:latest"),
        List.of(),
        Instant.parse("2026-01-01T00:00:00Z"),
        100,
        Map.of());
  }

  static ImageConfig imageConfig() {
    return new ImageConfig(
        "sha256:1",
        "sha256:2",
        "linux",
        "amd64",
        "",
        Instant.EPOCH,
        List.of(),
        List.of(),
        List.of("sh"),
        "",
        "",
        Map.of(),
        "",
        List.of(),
        List.of(),
        List.of("sha256:2"),
        "",
        "",
        List.of(),
        "{\"config\":{\"Cmd\":[\"sh\"]}}");
  }

  private static BuiltInNetwork bridge() {
    return new BuiltInNetwork(
        "b".repeat(64), "bridge", "bridge", "10.9.0.0/16", "10.9.0.1", "slipway0");
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("slipway-api");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
