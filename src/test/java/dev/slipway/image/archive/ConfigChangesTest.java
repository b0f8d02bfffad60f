package dev.slipway.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.image.model.ImageFault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangesTest {

  @Test
  void appliesEveryInstruction() {
    Map<String, Object> config =
        ConfigChanges.apply(
            List.of(
                "CMD [\"sh\", \"-c\", \"x y\"]",
                "entrypoint /bin/e \"$A\"",
                "ENV A=b C='d e' D=\"f $A ${A}\" E=g\\ h",
                "ENV LONG the whole rest",
                "EXPOSE 80 53/udp 8000-8001",
                "LABEL a=b \"c d\"=e\nUSER nobody",
                "# no instruction",
                "WORKDIR /w",
                "WORKDIR x/../$A",
                "STOPSIGNAL SIGUSR1",
                "VOLUME /a /b",
                "VOLUME [\"/c d\"]",
                "ONBUILD RUN x"));

    assertThat(config)
        .containsEntry("Cmd", List.of("sh", "-c", "x y"))
        .containsEntry("Entrypoint", List.of("/bin/sh", "-c", "/bin/e \"$A\""))
        .containsEntry("Env", List.of("A=b", "C=d e", "D=f  ", "E=g h", "LONG=the whole rest"))
        .containsEntry("Labels", Map.of("a", "b", "c d", "e"))
        .containsEntry("User", "nobody")
        .containsEntry("WorkingDir", "/w/b")
        .containsEntry("StopSignal", "SIGUSR1")
        .containsEntry("Volumes", Map.of("/a", Map.of(), "/b", Map.of(), "/c d", Map.of()))
        .containsEntry(
            "ExposedPorts",
            Map.of(
                "80/tcp", Map.of(), "53/udp", Map.of(), "8000/tcp", Map.of(), "8001/tcp", Map.of()))
        .containsEntry("OnBuild", List.of("RUN x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "RUN true; RUN is not a valid change command",
        "CMD; CMD requires at least one argument",
        "ENV A; ENV must have two arguments",
        "ENV A=b C; Syntax error - can't find = in \"C\". Must be of the form: name=value",
        "ENV A='b; unexpected end of statement: A='b",
        "ENV A=${B; unexpected end of statement: A=${B",
        "EXPOSE 70000; invalid containerPort: 70000",
        "EXPOSE 9-8; invalid containerPort: 9-8",
        "EXPOSE 80/icmp; invalid containerPort: 80/icmp",
        "USER a b; USER requires exactly one argument",
        "STOPSIGNAL !; invalid signal: !",
        "HEALTHCHECK NONE; HEALTHCHECK is not supported by this engine yet",
      })
  void refusesWhatCannotBeApplied(String change, String message) {
    assertThatThrownBy(() -> ConfigChanges.apply(List.of(change)))
        .isInstanceOf(ImageFault.InvalidChange.class)
        .hasMessage(message);
  }

  @Test
  void noChangesMakeAnEmptyConfiguration() {
    assertThat(ConfigChanges.apply(List.of())).isEmpty();
  }
}
