package dev.slipway.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends the start with one sentence instead of a stack trace. */
class StoreTakenAnalyzer extends AbstractFailureAnalyzer<StoreTaken> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StoreTaken cause) {
    return new FailureAnalysis(cause.reason(), null, cause);
  }
}
