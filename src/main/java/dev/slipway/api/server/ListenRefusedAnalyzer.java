package dev.slipway.api.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends the start with one line instead of a stack trace. */
class ListenRefusedAnalyzer extends AbstractFailureAnalyzer<ListenRefused> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ListenRefused cause) {
    return new FailureAnalysis(cause.reason(), null, cause);
  }
}
