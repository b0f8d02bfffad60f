package dev.slipway.view;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends a start of the service whose view rebuild failed with one message that names the event. */
final class ViewRebuildFailedAnalyzer extends AbstractFailureAnalyzer<ViewRebuildFailed> {

  private static final String REMEDY =
      """
      The stored events are untouched and containers keep running. Start the version of Slipway that \
      wrote the event, or keep a copy of the database and report this message. The rebuild begins \
      again with the next start of the service.\
      """;

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ViewRebuildFailed cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), REMEDY, cause);
  }
}
