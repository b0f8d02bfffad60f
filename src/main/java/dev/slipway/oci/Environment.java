package dev.slipway.oci;

import dev.slipway.settings.model.Settings;
import java.util.ArrayList;
import java.util.List;

/** The environment that a container's process starts with. */
final class Environment {

  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Environment() {}

  /**
   * Docker's own variables, each replaced where it stands by the container's of the same name; the
   * container's others follow; a name without {@code =} removes.
   */
  static List<String> of(Settings settings) {
    var config = settings.containerConfig();
    var env = new ArrayList<String>();
    env.add(PATH);
    env.add("HOSTNAME=" + config.hostname());
    if (config.tty()) {
      env.add("TERM=xterm");
    }
    for (var entry : config.env()) {
      put(env, entry);
    }
    return env;
  }

  /** Replaces the variable of that name where it stands, or adds it at the end. */
  static void put(List<String> env, String entry) {
    var key = key(entry);
    for (var index = 0; index < env.size(); index++) {
      if (key(env.get(index)).equals(key)) {
        if (entry.contains("=")) {
          env.set(index, entry);
        } else {
          env.remove(index);
        }
        return;
      }
    }
    if (entry.contains("=")) {
      env.add(entry);
    }
  }

  private static String key(String entry) {
    return entry.split("=", 2)[0];
  }
}
