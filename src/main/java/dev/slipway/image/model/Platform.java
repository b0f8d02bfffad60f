package dev.slipway.image.model;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The platform that an image is for.
 *
 * @param variant of the architecture; mostly empty
 */
public record Platform(String os, String architecture, String variant) {

  private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9_-]+");
  private static final int MAX_COMPONENTS = 3;
  private static final int SHOWN = 200;

  private static final Set<String> SYSTEMS =
      Set.of(
          "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "windows",
          "zos");

  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "amd64p32",
          "arm",
          "armbe",
          "arm64",
          "arm64be",
          "ppc64",
          "ppc64le",
          "loong64",
          "mips",
          "mipsle",
          "mips64",
          "mips64le",
          "mips64p32",
          "mips64p32le",
          "ppc",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm");

  /** The platform of this host. */
  public static Platform ofHost() {
    return new Platform("linux", Manifest.hostArchitecture(), "");
  }

  /**
   * Reads {@code os[/architecture[/variant]]} or an architecture alone, with the synonyms that
   * containerd knows.
   *
   * @throws ImageFault.InvalidPlatform in containerd's words
   */
  public static Platform parse(String text) {
    if (text.contains("*")) {
      throw invalid(text, "wildcards not yet supported");
    }
    String[] parts = text.split("/", -1);
    for (int i = 0; i < Math.min(parts.length, MAX_COMPONENTS); i++) {
      if (!COMPONENT.matcher(parts[i]).matches()) {
        throw new ImageFault.InvalidPlatform(
            ("\"%s\" is an invalid component of \"%s\": platform specifier component must match"
                    + " \"^[A-Za-z0-9_-]+$\": invalid argument")
                .formatted(shown(parts[i]), shown(text)));
      }
    }
    return switch (parts.length) {
      case 1 -> single(text);
      case 2 -> shortened(os(parts[0]), parts[1]);
      case 3 -> of(os(parts[0]), parts[1], parts[2]);
      default -> throw invalid(text, "cannot parse platform specifier");
    };
  }

  private static Platform single(String text) {
    if (SYSTEMS.contains(os(text))) {
      return new Platform(os(text), Manifest.hostArchitecture(), "");
    }
    Platform platform = shortened("linux", text);
    if (!ARCHITECTURES.contains(platform.architecture())) {
      throw invalid(text, "unknown operating system or architecture");
    }
    return platform;
  }

  /** v7 is what arm alone means. */
  private static Platform shortened(String os, String architecture) {
    Platform platform = of(os, architecture, "");
    return platform.architecture().equals("arm") && platform.variant().equals("v7")
        ? new Platform(os, "arm", "")
        : platform;
  }

  private static String os(String text) {
    String os = text.toLowerCase(Locale.ROOT);
    return os.equals("macos") ? "darwin" : os;
  }

  private static Platform of(String os, String architecture, String variant) {
    String version = variant.toLowerCase(Locale.ROOT);
    String name = architecture.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "i386" -> new Platform(os, "386", "");
      case "x86_64", "x86-64", "amd64" ->
          new Platform(os, "amd64", version.equals("v1") ? "" : version);
      case "aarch64", "arm64" -> new Platform(os, "arm64", version.equals("8") ? "v8" : version);
      case "armhf" -> new Platform(os, "arm", "v7");
      case "armel" -> new Platform(os, "arm", "v6");
      case "arm" ->
          switch (version) {
            case "", "7" -> new Platform(os, "arm", "v7");
            case "5", "6", "8" -> new Platform(os, "arm", "v" + version);
            default -> new Platform(os, "arm", version);
          };
      default -> new Platform(os, name, version);
    };
  }

  private static ImageFault.InvalidPlatform invalid(String text, String why) {
    return new ImageFault.InvalidPlatform(
        "\"%s\": %s: invalid argument".formatted(shown(text), why));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
