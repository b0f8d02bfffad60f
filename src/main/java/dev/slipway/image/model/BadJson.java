package dev.slipway.image.model;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/**
 * Says what is wrong with a JSON text in words that name no class, neither ours nor the parser's.
 */
public final class BadJson {

  private BadJson() {}

  /** One line, without the place in the source code that found it. */
  public static String told(JacksonException fault) {
    if (fault instanceof StreamConstraintsException) {
      return "exceeded max depth or length";
    }
    if (fault instanceof StreamReadException) {
      // Behind this stands which option of the parser would allow it.
      String words = fault.getOriginalMessage();
      int advice = words.indexOf(": enable `");
      return advice < 0 ? words : words.substring(0, advice);
    }
    String place =
        fault.getPath().stream()
            .map(step ->
                step.getPropertyName() == null
                    ? "[" + step.getIndex() + "]"
                    : step.getPropertyName())
            .collect(Collectors.joining("."));
    return "a value has the wrong type" + (place.isEmpty() ? "" : ": " + place);
  }
}
