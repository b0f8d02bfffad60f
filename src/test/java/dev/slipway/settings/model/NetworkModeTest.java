package dev.slipway.settings.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Docker's one text and what it means. */
class NetworkModeTest {

  @Test
  void everyTextIsAModeAndIsWrittenAsItWasRead() {
    assertThat(
            List.of("none", "host", "bridge", "container:web", "mine").stream()
                .map(NetworkMode::parse))
        .containsExactly(
            new NetworkMode.None(),
            new NetworkMode.Host(),
            new NetworkMode.Bridge(),
            new NetworkMode.Peer("web"),
            new NetworkMode.Named("mine"))
        .extracting(NetworkMode::text)
        .containsExactly("none", "host", "bridge", "container:web", "mine");
    assertThat(NetworkMode.parse("")).isEqualTo(new NetworkMode.Bridge());
    assertThat(NetworkMode.parse("default")).isEqualTo(new NetworkMode.Bridge());
  }

  @Test
  void anotherModeChangesNothingElse() {
    // The same words stand in an annotation, where an edit of the text could find them.
    var before =
        Samples.read(
            "{\"Image\":\"x\",\"HostConfig\":{\"NetworkMode\":\"container:web\",\"Annotations\":"
                + "{\"a\":\"\\\"NetworkMode\\\":\\\"container:web\\\"\"}}}");
    var after = before.with(new NetworkMode.Peer("0123"));
    assertThat(after.networkMode().text()).isEqualTo("container:0123");
    assertThat(after.hostConfigView().networkMode()).isEqualTo("container:0123");
    assertThat(after.hostConfigView().annotations())
        .isEqualTo(before.hostConfigView().annotations());
    var mapper = JsonMapper.shared();
    var expected = mapper.readTree(before.hostConfig()).deepCopy();
    ((ObjectNode) expected).put("NetworkMode", "container:0123");
    assertThat(after.hostConfig()).isEqualTo(mapper.writeValueAsString(expected));
    assertThat(before.with(before.networkMode())).isSameAs(before);
  }

  @Test
  void namespacesAreReadByTheirTexts() {
    assertThat(
            List.of("", "private", "shareable", "none", "host", "container:x", "container:", "y")
                .stream()
                .map(NamespaceMode::parse))
        .containsExactly(
            new NamespaceMode.Unset(),
            new NamespaceMode.Private(),
            new NamespaceMode.Shareable(),
            new NamespaceMode.None(),
            new NamespaceMode.Host(),
            new NamespaceMode.Peer("x"),
            new NamespaceMode.Unknown("container:"),
            new NamespaceMode.Unknown("y"));
  }
}
