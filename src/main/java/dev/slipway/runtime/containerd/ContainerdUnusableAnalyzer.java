package dev.slipway.runtime.containerd;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends a failed start of the service with one message instead of a stack trace. */
final class ContainerdUnusableAnalyzer extends AbstractFailureAnalyzer<ContainerdUnusable> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ContainerdUnusable cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
