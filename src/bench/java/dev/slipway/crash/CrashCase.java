package dev.slipway.crash;

/**
 * One row of the crash bench: a kind of fault, injected at each of its points into a real service
 * with real containers. A case prepares and sweeps up everything of its own, so that cases run in
 * any order.
 */
public interface CrashCase extends AutoCloseable {

  /** Its name in the table, such as R1 or T3. */
  String id();

  /** What is broken, in a few words. */
  String title();

  /**
   * Injects the fault and tells the findings what came of it. Whatever it throws counts as a fault
   * of the case.
   */
  void run(Runs runs, Findings findings) throws Exception;

  /** Ends what a case shares with its neighbours; called once after the last of them. */
  @Override
  default void close() {}
}
