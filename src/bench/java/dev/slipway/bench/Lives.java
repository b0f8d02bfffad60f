package dev.slipway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/** All lives of one engine in one setting, and what they cost. */
final class Lives {

  private final List<Life> lives = new ArrayList<>();
  private final List<StartSample> starts = new ArrayList<>();
  private Usage usage = Usage.NONE;
  private double seconds;

  /** Lets each client do so many lives, one after the other. */
  void round(Load load, Setting setting, int livesEach) throws Exception {
    List<Callable<List<Life>>> clients = new ArrayList<>();
    for (int i = 0; i < setting.clients(); i++) {
      clients.add(() -> client(load, setting, livesEach));
    }
    Usage before = Usage.of(load.engine());
    long begun = System.nanoTime();
    List<List<Life>> done = load.together(clients);
    seconds += (System.nanoTime() - begun) / 1e9;
    usage = usage.plus(Usage.of(load.engine()).since(before));
    for (Life life : done.stream().flatMap(List::stream).toList()) {
      lives.add(life);
      load.explained(life).ifPresent(starts::add);
    }
  }

  private static List<Life> client(Load load, Setting setting, int lives) throws IOException {
    List<Life> done = new ArrayList<>();
    for (int i = 0; i < lives; i++) {
      done.add(load.life(setting.network()));
    }
    return done;
  }

  int count() {
    return lives.size();
  }

  double perSecond() {
    return lives.size() / seconds;
  }

  Figures of(ToDoubleFunction<Life> request) {
    return Figures.of(lives.stream().mapToDouble(request).boxed().toList());
  }

  /** A share of what was used, per life. */
  double each(ToDoubleFunction<Usage> share) {
    return share.applyAsDouble(usage) / lives.size();
  }

  /** Empty when the engine does not tell. */
  List<StartSample> starts() {
    return starts;
  }

  Figures start(ToDoubleFunction<StartSample> part) {
    return Figures.of(starts.stream().mapToDouble(part).boxed().toList());
  }
}
