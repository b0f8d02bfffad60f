package dev.slipway.exec;

import dev.slipway.events.DirectEvents;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records what becomes of an exec: the row that tells what may be left of it, and Docker's event in
 * the same transaction. Nobody is told of the service's own execs.
 */
@Component
class ExecJournal {

  /** Longer commands are cut in the event's action. */
  private static final int LONGEST_ACTION = 16_384;

  private final ExecRows rows;
  private final DirectEvents events;
  private final TransactionTemplate transaction;

  ExecJournal(ExecRows rows, DirectEvents events, PlatformTransactionManager transactions) {
    this.rows = rows;
    this.events = events;
    this.transaction = new TransactionTemplate(transactions);
  }

  void created(Exec exec) {
    show(exec, "exec_create: " + command(exec), Map.of(), exec.requestedBy(), () -> {});
  }

  /** From now on something may be left of it. */
  void starting(Exec exec) {
    show(
        exec,
        "exec_start: " + command(exec),
        Map.of(),
        exec.requestedBy(),
        () -> rows.insert(exec));
  }

  void detached(Exec exec) {
    show(exec, "exec_detach", Map.of(), exec.requestedBy(), () -> {});
  }

  void ended(Exec exec, int exitCode) {
    show(
        exec,
        "exec_die",
        Map.of("exitCode", Integer.toString(exitCode)),
        null,
        () -> rows.ended(exec.id()));
  }

  /** Nothing is left of it. May be repeated. */
  void released(Exec exec) {
    transaction.executeWithoutResult(status -> rows.delete(exec.id()));
  }

  private void show(
      Exec exec,
      String action,
      Map<String, String> more,
      @Nullable String requestedBy,
      Runnable alongside) {
    if (exec.isProbe()) {
      transaction.executeWithoutResult(status -> alongside.run());
      return;
    }
    Map<String, String> extras = new HashMap<>(more);
    extras.put("execID", exec.id());
    events.show(exec.container(), action, extras, requestedBy, alongside);
  }

  private static String command(Exec exec) {
    String command = String.join(" ", exec.config().command());
    return command.length() > LONGEST_ACTION ? command.substring(0, LONGEST_ACTION) : command;
  }
}
