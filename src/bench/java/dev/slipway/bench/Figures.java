package dev.slipway.bench;

import java.util.Collection;
import java.util.Locale;

/** Percentiles of some measured values. */
record Figures(double p50, double p95, int count) {

  static Figures of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Figures(at(sorted, 0.50), at(sorted, 0.95), sorted.length);
  }

  private static double at(double[] sorted, double part) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    // The nearest rank, so that every figure is a value that was really measured.
    return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
  }

  static String shown(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.1f", value);
  }

  static String ratio(double value, double reference) {
    return Double.isNaN(reference) || reference == 0
        ? "–"
        : String.format(Locale.ROOT, "%.2f", value / reference);
  }
}
