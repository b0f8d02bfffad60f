package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.slipway.api.container.ContainerFilter;
import dev.slipway.api.container.ContainerNames;
import dev.slipway.api.engine.EventFilter;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiPath;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Filters;
import dev.slipway.api.http.Glob;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.Times;
import dev.slipway.crash.Draws;
import dev.slipway.events.EngineEvent;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every text in a path or a query, whatever a client puts there. */
class HostileValuesTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(20);

  /** The parsed value; empty when it was refused as 400. Anything else thrown is a fault. */
  private static <T> Optional<T> accepted(Function<String, @Nullable T> parser, String text) {
    try {
      return Optional.ofNullable(parser.apply(text));
    } catch (ApiFault refused) {
      assertThat(refused.status().value()).isEqualTo(400);
      assertThat(refused.text()).hasSizeLessThan(1_000);
      return Optional.empty();
    } catch (InvalidSettings refused) {
      assertThat(refused.getMessage()).hasSizeLessThan(1_000);
      return Optional.empty();
    }
  }

  @Test
  void anAcceptedNameIsSafeInAPathAndStaysTheSame() {
    Draws.near("web", "/web-1", "a_b.c")
        .all(text ->
            accepted(ContainerNames::valid, text)
                .ifPresent(name -> {
                  assertThat(name).hasSizeBetween(2, 255).matches("[\\w.-]+").doesNotStartWith(".");
                  assertThat(ContainerNames.valid(name)).isEqualTo(name);
                  assertThat(text).endsWith(name);
                }));
  }

  @Test
  void anAcceptedPathIsCanonical() {
    Draws.near(
            "/containers/web/json", "/v1.41/images/a/b%3A1/json", "/containers/%66/wait", "/v1.24/")
        .all(text ->
            accepted(ApiPath::parse, text)
                .ifPresent(path -> {
                  assertThat(path.encoded()).startsWith("/").doesNotContain("/../", "/./", "\0");
                  assertThat(path.encoded().chars()).allMatch(c -> c > ' ' && c < 127);
                  // A path that is itself versioned once more is not read twice.
                  if (!path.encoded().startsWith("/v")) {
                    assertThat(ApiPath.parse(path.encoded()).encoded()).isEqualTo(path.encoded());
                  }
                }));
  }

  @Test
  void anAcceptedTimeIsThatOfItsPrintedForm() {
    Draws.near(
            "0", "1700000000.123456789", "2024-02-29", "2024-01-01T00:00:00+01:00", "1h30m", "-5s")
        .all(text ->
            accepted(value -> Times.parse("t", value, NOW), text)
                .ifPresent(
                    time -> assertThat(Times.parse("t", Times.print(time), NOW)).isEqualTo(time)));
  }

  @Test
  void aDurationIsTheSumOfItsParts() {
    Draws.near("1h", "90m", "1.5s", "100ms", "3us", "7ns")
        .all(text -> {
          Optional<Duration> whole = duration(text);
          Optional<Duration> twice = duration(text + "1s");
          if (whole.isPresent() && !text.startsWith("-") && twice.isPresent()) {
            assertThat(twice.get()).isEqualTo(whole.get().plusSeconds(1));
          }
        });
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.ofNullable(Times.duration(text));
    } catch (ArithmeticException tooLong) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999999999999999h", "99999999999999999999999999ns", "2562048h"})
  void aDurationThatIsTooLongIsRefused(String text) {
    assertThatThrownBy(() -> Times.parse("since", text, NOW)).isInstanceOf(ApiFault.class);
  }

  @Test
  void aSignalHasANumberOfLinux() {
    Draws.near("SIGTERM", "kill", "9", "RTMIN+3", "SIGRTMAX-14", "cld")
        .all(text ->
            accepted(Signals::number, text)
                .ifPresent(signal -> {
                  assertThat(signal).isBetween(1, 64);
                  assertThat(Signals.number(signal.toString())).isEqualTo(signal);
                }));
  }

  @Test
  void aNumberIsWhatJavaMakesOfItsPrintedForm() {
    Draws.near("0", "-1", "2147483647", "+5")
        .all(text ->
            accepted(value -> Params.number(value), text)
                .ifPresent(number -> assertThat(Params.number("" + number)).isEqualTo(number)));
  }

  @Test
  void aPrintableTextIsShortAndWithoutControls() {
    Draws.near("a".repeat(500))
        .all(text ->
            assertThat(Params.printable(text))
                .hasSizeLessThan(202)
                .doesNotContainPattern("\\p{Cntrl}"));
  }

  @Test
  void acceptedFiltersHoldWhatTheJsonSays() {
    Draws.near("{\"name\":[\"a\",\"b\"]}", "{\"label\":{\"a=b\":true,\"c\":false}}", "{}")
        .all(text ->
            accepted(value -> Filters.parse(value, Set.of("name", "label")), text)
                .ifPresent(filters -> {
                  for (String name : Set.of("name", "label")) {
                    for (String value : filters.of(name)) {
                      assertThat(JsonMapper.shared().readTree(text).path(name).toString())
                          .contains(JsonMapper.shared().writeValueAsString(value));
                    }
                  }
                }));
  }

  @Test
  void aFilterOnItsOwnNameAlwaysMatches() {
    Draws.near("web", "a.b", "^/x$", "[a")
        .all(text -> {
          Filters filters = Filters.parse(json("name", text), Set.of("name"));
          assertThat(filters.match("name", text)).isTrue();
          assertThat(filters.exact("name", text)).isTrue();
        });
  }

  @Test
  void everyFilterOfContainersIsUsedOrRefused() {
    for (String name : Set.of("status", "exited", "health", "is-task", "label", "id", "nope")) {
      Draws.near("running", "0", "true", "a=b")
          .all(text -> accepted(value -> ContainerFilter.parse(json(name, value), true), text));
    }
  }

  @Test
  void anEventPassesTheFiltersOfItsOwnFields() {
    Draws draws = Draws.near("start", "exec_start: sh", "a=b", "busybox:latest");
    draws.all(text -> {
      String other = draws.random().next();
      EngineEvent event =
          new EngineEvent(
              1, "container", text, text, Map.of("image", text, "k" + other, other), NOW);
      assertThat(EventFilter.parse(json("event", text)).accepts(event)).isTrue();
      assertThat(EventFilter.parse(json("image", text)).accepts(event)).isTrue();
      assertThat(EventFilter.parse(json("type", "image")).accepts(event)).isFalse();
    });
  }

  @Test
  void aGlobMatchesItsOwnQuotedText() {
    Draws.near("busybox:latest", "*/a-?", "[a-c]x", "[^]]", "\\*")
        .all(text -> {
          String quoted = text.replaceAll("[*?\\[\\\\]", "\\\\$0");
          assertThat(Glob.of(quoted))
              .hasValueSatisfying(glob -> assertThat(glob.matches(text)).isTrue());
          Glob.of(text).ifPresent(glob -> glob.matches("busybox:latest"));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "*box,busybox,true",
    "*,a/b,false",
    "*/*,a/b,true",
    "a?c,abc,true",
    "a?c,a/c,false",
    "[a-c]x,bx,true",
    "[^a-c]x,bx,false",
    "[^a-c]x,dx,true",
    "\\*,*,true",
    "{a},{a},true",
  })
  void aGlobIsReadAsGoReadsIt(String pattern, String text, boolean matches) {
    assertThat(Glob.of(pattern).orElseThrow().matches(text)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[a", "[]", "[b-a]", "a\\", "[a-]"})
  void whatIsNoGlobIsRefused(String pattern) {
    assertThat(Glob.of(pattern)).isEmpty();
  }

  @Test
  void expressionsThatBacktrackForEverCostNothing() {
    String name = "a".repeat(200) + "_";
    for (String expression :
        Set.of("^(a|aa)+\\\\1b$", "^(a+)+\\\\1b", "(a|aa)+$", "(a*)*b", "(".repeat(5_000))) {
      assertTimeoutPreemptively(
          SOON,
          () ->
              Filters.parse("{\"name\":[\"" + expression + "\"]}", Set.of("name"))
                  .match("name", name));
    }
    assertTimeoutPreemptively(
        SOON, () -> Glob.of("*a".repeat(40) + "b").orElseThrow().matches("a".repeat(200)));
  }

  @Test
  void longValuesAreReadInLinearTime() {
    for (String piece :
        Set.of("1h", "9", "a", "%61", "/a", "-", "RTMIN", "{\"a\":", "[", "9.", "//")) {
      String text = piece.repeat(60_000 / piece.length());
      assertTimeoutPreemptively(
          SOON,
          () -> {
            accepted(value -> Times.parse("t", value, NOW), text);
            accepted(ApiPath::parse, "/" + text);
            accepted(ContainerNames::valid, text);
            accepted(Signals::number, text);
            accepted(value -> Filters.parse(value, Set.of("a")), text);
            accepted(value -> Params.number(value), text);
            accepted(value -> ApiVersion.parse(value), text);
            Glob.of(text.substring(0, 6_000)).ifPresent(glob -> glob.matches("a".repeat(200)));
          });
    }
  }

  private static String json(String name, String value) {
    return JsonMapper.shared().writeValueAsString(Map.of(name, Set.of(value)));
  }
}
