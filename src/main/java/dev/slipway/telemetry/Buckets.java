package dev.slipway.telemetry;

import io.prometheus.metrics.core.metrics.Histogram;

/** Histograms with fixed upper bounds in seconds. */
final class Buckets {

  private static final double[] DOCKERS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  private static final double[] FINER = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private Buckets() {}

  /** With the bounds that dockerd uses everywhere. */
  static Histogram.Builder dockers(String name, String help) {
    return histogram(name, help, DOCKERS);
  }

  /** For work that takes from half a millisecond up. */
  static Histogram.Builder finer(String name, String help) {
    return histogram(name, help, FINER);
  }

  private static Histogram.Builder histogram(String name, String help, double[] bounds) {
    return Histogram.builder().name(name).help(help).classicOnly().classicUpperBounds(bounds);
  }
}
