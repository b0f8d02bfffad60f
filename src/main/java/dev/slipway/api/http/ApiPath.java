package dev.slipway.api.http;

import com.google.common.base.CharMatcher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * A request's path, read once: its API version, if it named one, and the path that controllers are
 * matched against. Docker lets slashes stand in names ({@code /images/a/b:1/json}); here such a
 * name becomes one encoded segment.
 *
 * @param version null when the path has no prefix
 * @param encoded begins with a slash; every segment percent-encoded
 */
public record ApiPath(@Nullable String version, String encoded) {

  private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");

  private static final Map<String, Set<String>> LAST_SEGMENTS =
      Map.of(
          "containers",
          Set.of(
              "json", "top", "logs", "changes", "export", "stats", "resize", "start", "stop",
              "restart", "kill", "update", "rename", "pause", "unpause", "attach", "wait",
              "archive", "exec"),
          "images",
          Set.of("json", "history", "push", "tag", "get"),
          "distribution",
          Set.of("json"),
          "plugins",
          Set.of("json", "enable", "disable", "push", "set", "upgrade"));

  /** Letters that mean themselves, encoded or not, and the slash. */
  private static final CharMatcher PLAIN =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("/-._~"))
          .precomputed();

  /** Reads a raw request path; what no name or path may hold is refused with status 400. */
  public static ApiPath parse(String raw) {
    String decoded = decode(raw);
    Matcher versioned = VERSIONED.matcher(decoded);
    boolean named = versioned.matches();
    String path = named ? versioned.group(2) : decoded;
    List<String> segments = new ArrayList<>(Arrays.asList(path.substring(1).split("/", -1)));
    if (segments.contains("..") || segments.contains(".")) {
      throw ApiFault.badRequest("invalid path: it must not contain . or .. segments");
    }
    return new ApiPath(named ? versioned.group(1) : null, encode(joinName(segments)));
  }

  /** Docker redirects a path with doubled slashes to the one without; null when there are none. */
  static @Nullable String withoutDoubledSlashes(String raw) {
    return raw.contains("//") ? raw.replaceAll("/{2,}", "/") : null;
  }

  private static List<String> joinName(List<String> segments) {
    Set<String> last = LAST_SEGMENTS.get(segments.getFirst());
    int size = segments.size();
    if (last == null || size < 3) {
      return segments;
    }
    int end = last.contains(segments.get(size - 1)) ? size - 1 : size;
    if (segments.get(size - 1).equals("ws") && segments.get(size - 2).equals("attach")) {
      end = size - 2;
    }
    List<String> joined = new ArrayList<>();
    joined.add(segments.getFirst());
    joined.add(String.join("/", segments.subList(1, end)));
    joined.addAll(segments.subList(end, size));
    return joined;
  }

  private static String encode(List<String> segments) {
    StringBuilder path = new StringBuilder();
    for (String segment : segments) {
      boolean plain = PLAIN.matchesAllOf(segment) && segment.indexOf('/') < 0;
      path.append('/').append(plain ? segment : UriUtils.encode(segment, StandardCharsets.UTF_8));
    }
    return path.toString();
  }

  private static String decode(String raw) {
    if (raw.startsWith("/") && PLAIN.matchesAllOf(raw)) {
      return raw;
    }
    try {
      String latin = StringUtils.uriDecode(raw, StandardCharsets.ISO_8859_1);
      String decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
              .toString();
      if (!decoded.startsWith("/") || decoded.chars().anyMatch(Character::isISOControl)) {
        throw ApiFault.badRequest("invalid path: it must not contain control characters");
      }
      return decoded;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw ApiFault.badRequest("invalid path: it is not valid percent-encoded UTF-8");
    }
  }
}
