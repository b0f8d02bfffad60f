package dev.slipway.crash;

import dev.slipway.crash.LinearSearch.Step;
import dev.slipway.whole.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A container as its clients see it, one request after the other. It runs until it is told to end.
 *
 * <p>Some requests are seen on their way, and take several steps: a start may be seen begun before
 * the container runs, a removal is under way before the container is gone, and of several stops one
 * ends the container for all that saw it running.
 */
final class ContainerModel {

  public enum Phase {
    IDLE,
    RUNNING,
    GONE
  }

  /**
   * A moment of a container.
   *
   * @param leaving whether a removal is under way
   * @param noted requests that were seen on their way
   */
  record State(Phase phase, boolean leaving, String name, Set<Integer> noted) {

    static State created(String name) {
      return new State(Phase.IDLE, false, name, Set.of());
    }

    State in(Phase next) {
      return new State(next, leaving, name, noted);
    }

    State underRemoval() {
      return new State(phase, true, name, noted);
    }

    State named(String next) {
      return new State(phase, leaving, next, noted);
    }

    State with(int request) {
      Set<Integer> more = new HashSet<>(noted);
      more.add(request);
      return new State(phase, leaving, name, Set.copyOf(more));
    }

    State without(int request) {
      Set<Integer> fewer = new HashSet<>(noted);
      fewer.remove(request);
      return new State(phase, leaving, name, Set.copyOf(fewer));
    }

    boolean idle() {
      return phase == Phase.IDLE;
    }

    boolean running() {
      return phase == Phase.RUNNING;
    }

    boolean gone() {
      return phase == Phase.GONE;
    }
  }

  private final List<Step<State>> steps = new ArrayList<>();

  private ContainerModel() {}

  /** Whether a container that was created with that name can have answered like this. */
  static boolean explains(String name, List<Operation> history) {
    ContainerModel model = new ContainerModel();
    history.forEach(model::add);
    return LinearSearch.explains(State.created(name), model.steps);
  }

  private void add(Operation asked) {
    int request = steps.size();
    // Only the answer tells until when it happened; without one it may still come.
    long returned = asked.open() ? Long.MAX_VALUE : asked.returned();
    steps.add(
        new Step<>(
            asked.toString(),
            asked.called(),
            returned,
            asked.open(),
            -1,
            state -> after(state, asked, request)));
    for (UnaryOperator<@Nullable State> way : onTheWay(asked, request)) {
      steps.add(
          new Step<>(
              "", asked.called(), returned, true, request, (Function<State, State>) way::apply));
    }
  }

  /** What may be seen of a request before it has happened. */
  private static List<UnaryOperator<@Nullable State>> onTheWay(Operation asked, int request) {
    UnaryOperator<@Nullable State> leaves = s -> s.gone() ? null : s.underRemoval();
    return switch (asked.verb()) {
      case START -> List.of(s -> s.idle() && !s.leaving() ? s.with(request) : null);
      case STOP, KILL -> List.of(s -> s.running() ? s.with(request) : null);
      case REMOVE -> List.of(s -> s.idle() ? s.underRemoval() : null);
      case REMOVE_BY_FORCE -> List.of(leaves, s -> s.running() ? s.in(Phase.IDLE) : null);
      case RENAME, INSPECT -> List.of();
    };
  }

  private static @Nullable State after(State state, Operation asked, int request) {
    if (asked.status() == 404) {
      return state.gone() ? state : null;
    }
    if (asked.refusedForRemoval()) {
      return state.gone() || state.leaving() ? state : null;
    }
    return switch (asked.verb()) {
      case START -> started(state, asked.status(), request);
      case STOP -> ended(state, asked.open(), asked.status() == 304, request);
      case KILL -> ended(state, asked.open(), asked.status() == 409, request);
      case REMOVE -> removed(state, asked);
      case REMOVE_BY_FORCE -> state.in(Phase.GONE);
      case RENAME -> state.gone() || state.leaving() ? null : state.named(asked.name());
      case INSPECT -> inspected(state, asked.reply());
    };
  }

  /** A start that failed is undone before it is answered. */
  private static @Nullable State started(State state, int status, int request) {
    boolean begun = state.noted().contains(request);
    return switch (status) {
      case 304 -> state.running() ? state.without(request) : null;
      case 0, 204 ->
          state.idle() && (begun || !state.leaving())
              ? state.without(request).in(Phase.RUNNING)
              : null;
      default -> status >= 500 ? state.without(request) : null;
    };
  }

  private static @Nullable State ended(
      State state, boolean open, boolean wasNotRunning, int request) {
    if (wasNotRunning) {
      return state.idle() ? state : null;
    }
    if (state.running()) {
      return state.without(request).in(Phase.IDLE);
    }
    return state.noted().contains(request) && !open ? state.without(request) : null;
  }

  /** A container that is being started counts as running. */
  private static @Nullable State removed(State state, Operation asked) {
    if (asked.status() == 409) {
      return state.running() || !state.noted().isEmpty() ? state : null;
    }
    return state.idle() ? state.in(Phase.GONE) : null;
  }

  private static @Nullable State inspected(State state, @Nullable Reply reply) {
    if (reply == null || reply.status() != 200) {
      return state;
    }
    boolean running = reply.json().path("State").path("Running").asBoolean();
    boolean same =
        !state.gone()
            && running == state.running()
            && reply.json().path("Name").asString().equals("/" + state.name());
    return same ? state : null;
  }
}
