package dev.slipway.whole;

import org.junit.jupiter.api.AfterEach;

/** A test against a shared running service: it removes what it made, and nothing is left behind. */
abstract class WholeTest {

  final SlipwayProcess slipway;
  final Docker docker;
  private final LeakAudit audit;

  WholeTest(Store store) {
    SharedServices.Shared shared = SharedServices.of(store);
    slipway = shared.slipway();
    audit = shared.audit();
    docker = new Docker(slipway);
  }

  @AfterEach
  void leaveNothingBehind() {
    docker.removeAll();
    audit.assertNothingLeft();
  }
}
