package dev.slipway.start;

import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Runs what reaches out of the database only after the transaction at hand is committed. */
final class AfterCommit {

  private AfterCommit() {}

  static void run(Runnable work) {
    CurrentUnitOfWork.get().root().afterCommit(unitOfWork -> work.run());
  }
}
