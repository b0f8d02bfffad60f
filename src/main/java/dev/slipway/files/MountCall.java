package dev.slipway.files;

import dev.slipway.linux.Linux;
import dev.slipway.runtime.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The system call that a snapshotter's mount stands for.
 *
 * @param folder from which the options' paths are taken
 * @param data the file system's own options
 */
public record MountCall(Path folder, String source, String type, long flags, String data) {

  private static final Map<String, Long> FLAGS =
      Map.of(
          "ro",
          Linux.MS_RDONLY,
          "rw",
          0L,
          "bind",
          Linux.MS_BIND,
          "rbind",
          Linux.MS_BIND | Linux.MS_REC);

  private static final String LOWER = "lowerdir=";
  private static final String UPPER = "upperdir=";
  private static final String WORK = "workdir=";

  static MountCall of(Mount mount) {
    List<String> data = new ArrayList<>();
    long flags = 0;
    for (String option : mount.options()) {
      Long flag = FLAGS.get(option);
      if (flag == null) {
        data.add(option);
      } else {
        flags |= flag;
      }
    }
    return mount.type().equals("overlay")
        ? overlay(flags, data)
        : new MountCall(Path.of("/"), mount.source(), mount.type(), flags, String.join(",", data));
  }

  /** Mounts only lower directories: two writable overlays on one upper directory corrupt reads. */
  public static MountCall readOnly(Mount mount) {
    if (!mount.type().equals("overlay")) {
      return of(mount);
    }
    List<String> lower = new ArrayList<>();
    for (String option : mount.options()) {
      if (option.startsWith(UPPER)) {
        lower.addFirst(option.substring(UPPER.length()));
      } else if (option.startsWith(LOWER)) {
        lower.add(option.substring(LOWER.length()));
      }
    }
    return overlay(Linux.MS_RDONLY, List.of(LOWER + String.join(":", lower)));
  }

  public void mount(Path target) {
    Linux.mountFrom(folder, source, target, type, flags, data);
  }

  /** Paths are made relative to the folder that all of them share. */
  private static MountCall overlay(long flags, List<String> options) {
    Path shared = null;
    for (String option : options) {
      for (String path : paths(option)) {
        shared = shared == null ? Path.of(path).getParent() : shared(shared, Path.of(path));
      }
    }
    Path folder = shared == null ? Path.of("/") : shared;
    List<String> data = options.stream().map(option -> relative(option, folder)).toList();
    return new MountCall(folder, "overlay", "overlay", flags, String.join(",", data));
  }

  private static Path shared(Path folder, Path path) {
    Path shared = folder;
    while (shared != null && !path.startsWith(shared)) {
      shared = shared.getParent();
    }
    return shared == null ? Path.of("/") : shared;
  }

  private static String relative(String option, Path folder) {
    List<String> paths = paths(option);
    return paths.isEmpty()
        ? option
        : option.substring(0, option.indexOf('=') + 1)
            + String.join(
                ":",
                paths.stream().map(path -> folder.relativize(Path.of(path)).toString()).toList());
  }

  private static List<String> paths(String option) {
    boolean hasPaths =
        option.startsWith(LOWER) || option.startsWith(UPPER) || option.startsWith(WORK);
    return hasPaths ? List.of(option.substring(option.indexOf('=') + 1).split(":")) : List.of();
  }
}
