package dev.slipway.api.http;

import dev.slipway.image.model.BadJson;
import dev.slipway.settings.json.GoJson;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a request's JSON text under Docker's rules for media types and under our limit. */
public final class JsonBody {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonBody() {}

  /** The body as text; a wrong media type, too many bytes or bytes that are no text are refused. */
  public static String read(HttpServletRequest request) {
    requireJson(request.getContentType());
    byte[] bytes = WholeBody.read(request);
    if (bytes.length == 0) {
      throw ApiFault.badRequest("invalid JSON: got EOF while reading request body");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ApiFault.badRequest("invalid JSON: the request body is not UTF-8");
    }
  }

  /** The body as a JSON object; null and nothing else but an object is refused with status 400. */
  public static JsonNode object(HttpServletRequest request) {
    String text = read(request);
    try {
      JsonNode body = JSON.readTree(text);
      if (body.isObject()) {
        return body;
      }
      throw ApiFault.badRequest("invalid JSON: the request body is no object");
    } catch (JacksonException malformed) {
      throw ApiFault.badRequest(
          "invalid JSON: " + GoJson.fault(text).orElse(BadJson.told(malformed)));
    }
  }

  private static void requireJson(@Nullable String type) {
    String given = type == null ? "" : Params.printable(type);
    if (given.isBlank()) {
      throw ApiFault.badRequest("malformed Content-Type header (): mime: no media type");
    }
    try {
      if (!MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(given))) {
        throw ApiFault.badRequest(
            "unsupported Content-Type header (%s): must be 'application/json'".formatted(given));
      }
    } catch (InvalidMediaTypeException e) {
      throw ApiFault.badRequest("malformed Content-Type header (%s)".formatted(given));
    }
  }
}
