package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Params;
import dev.slipway.streams.DetachKeys;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of an attachment.
 *
 * @param stream whether to stay for what is to come
 * @param logs whether to get first what the log holds
 */
record AttachOptions(
    boolean stream, boolean stdin, boolean stdout, boolean stderr, boolean logs, DetachKeys keys) {

  /** Keys that cannot be read are refused with status 400. */
  static AttachOptions of(HttpServletRequest request) {
    return new AttachOptions(
        Params.flag(request.getParameter("stream")),
        Params.flag(request.getParameter("stdin")),
        Params.flag(request.getParameter("stdout")),
        Params.flag(request.getParameter("stderr")),
        Params.flag(request.getParameter("logs")),
        keys(request.getParameter("detachKeys")));
  }

  private static DetachKeys keys(@Nullable String text) {
    try {
      return text == null ? DetachKeys.DEFAULT : DetachKeys.parse(text);
    } catch (IllegalArgumentException unreadable) {
      throw ApiFault.badRequest(
          "Invalid detach keys (%s) provided".formatted(Params.printable(text)));
    }
  }

  AttachOptions withAllStreams() {
    return new AttachOptions(stream, true, true, true, logs, keys);
  }
}
