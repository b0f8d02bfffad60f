package dev.slipway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** All starts of one engine in one setting. */
final class Series {

  private final List<StartSample> samples = new ArrayList<>();
  private double seconds;

  /** Creates containers, starts them at once (only this is measured), and removes them. */
  void round(Load load, Setting setting) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < setting.atOnce(); i++) {
      ids.add(load.create(setting.network()));
    }
    List<Callable<StartSample>> starts = new ArrayList<>();
    for (String id : ids) {
      starts.add(() -> load.start(id));
    }
    long begun = System.nanoTime();
    List<StartSample> measured = load.together(starts);
    seconds += (System.nanoTime() - begun) / 1e9;
    for (int i = 0; i < ids.size(); i++) {
      samples.add(load.explained(ids.get(i), measured.get(i)));
    }
    for (String id : ids) {
      load.remove(id);
    }
  }

  List<StartSample> samples() {
    return samples;
  }

  Figures total() {
    return Figures.of(samples.stream().map(StartSample::total).toList());
  }

  Figures runtime() {
    return Figures.of(samples.stream().map(StartSample::runtime).toList());
  }

  Figures queued() {
    return Figures.of(samples.stream().map(StartSample::queued).toList());
  }

  Figures overhead() {
    return Figures.of(samples.stream().map(StartSample::overhead).toList());
  }

  Figures step(String step) {
    return Figures.of(
        samples.stream().map(sample -> sample.steps().getOrDefault(step, 0d)).toList());
  }

  double perSecond() {
    return samples.size() / seconds;
  }
}
