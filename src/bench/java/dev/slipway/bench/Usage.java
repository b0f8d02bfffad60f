package dev.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What was used up to now, or between two looks.
 *
 * @param service processor milliseconds of the process that answers, with the children that it
 *     waited for
 * @param engine processor milliseconds of everything that the engine has executed
 * @param machine milliseconds in which a processor of the machine was busy
 * @param written bytes that the process had the kernel write to disks
 * @param database size of the database file in bytes
 */
record Usage(double service, double engine, double machine, double written, double database) {

  static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** The kernel's unit for times in /proc on every architecture that Java 25 knows. */
  private static final double MILLIS_PER_TICK = 10;

  static Usage of(Engine engine) throws IOException {
    return new Usage(
        processMillis(engine.pid()),
        engine.group().millis(),
        machineMillis(),
        written(engine.pid()),
        engine.databaseBytes());
  }

  /** Of containerd, the shims, the runtimes and the containers themselves. */
  double below() {
    return engine - service;
  }

  Usage plus(Usage more) {
    return new Usage(
        service + more.service,
        engine + more.engine,
        machine + more.machine,
        written + more.written,
        database + more.database);
  }

  Usage since(Usage earlier) {
    return new Usage(
        service - earlier.service,
        engine - earlier.engine,
        machine - earlier.machine,
        written - earlier.written,
        database - earlier.database);
  }

  private static double processMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    // utime, stime, cutime and cstime of proc(5).
    long ticks = 0;
    for (int i = 11; i <= 14; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * MILLIS_PER_TICK;
  }

  private static double machineMillis() throws IOException {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    // user, nice, system, irq and softirq; neither idle nor waiting for disks is busy.
    long ticks = 0;
    for (int i : new int[] {1, 2, 3, 6, 7}) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * MILLIS_PER_TICK;
  }

  private static double written(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/io")).stream()
        .filter(line -> line.startsWith("write_bytes: "))
        .mapToDouble(line -> Long.parseLong(line.substring("write_bytes: ".length())))
        .findFirst()
        .orElse(Double.NaN);
  }
}
