package dev.slipway.image.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to an image in its normalised form, by the grammar of Docker's reference library.
 *
 * @param domain registry host and port, {@code docker.io}
 * @param path {@code library/busybox}
 * @param tag empty if there is none
 * @param digest {@code sha256:…}, empty if there is none
 */
public record ImageReference(String domain, String path, String tag, String digest) {

  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final int MAX_NAME = 255;

  /** Far above every valid reference; keeps the matcher's recursion small. */
  private static final int MAX_TEXT = 1024;

  private static final String DOMAIN_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String DOMAIN =
      "(?:" + DOMAIN_PART + "(?:\\." + DOMAIN_PART + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final String DIGEST =
      "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[a-fA-F0-9]{32,}";
  private static final Pattern REFERENCE =
      Pattern.compile(
          ("(?<domain>" + DOMAIN + ")/(?<path>" + PATH_PART + "(?:/" + PATH_PART + ")*)")
              + "(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?"
              + ("(?:@(?<digest>" + DIGEST + "))?"));
  private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

  /**
   * Reads what a user writes; a reference with neither tag nor digest gets the tag {@code latest}.
   *
   * @throws ImageFault.InvalidReference in Docker's words
   */
  public static ImageReference parse(String text) {
    if (isIdentifier(text)) {
      throw invalid(
          "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
    }
    int slash = text.indexOf('/');
    boolean hasDomain = slash >= 0 && isDomain(text.substring(0, slash));
    String domain = hasDomain ? text.substring(0, slash) : DEFAULT_DOMAIN;
    String rest = hasDomain ? text.substring(slash + 1) : text;
    if (domain.equals(LEGACY_DOMAIN)) {
      domain = DEFAULT_DOMAIN;
    }
    if (domain.equals(DEFAULT_DOMAIN) && rest.indexOf('/') < 0) {
      rest = OFFICIAL + rest;
    }
    return match(domain, rest);
  }

  /**
   * Reads a name that is to be given to an image.
   *
   * @throws ImageFault.InvalidReference also if Docker would not give that name
   */
  public static ImageReference forTagging(String text) {
    ImageReference reference = parse(text);
    if (!reference.digest().isEmpty()) {
      throw invalid("refusing to create a tag with a digest reference");
    }
    if (reference.familiarName().equals("sha256")) {
      throw invalid("refusing to create an ambiguous tag using digest algorithm as name");
    }
    return reference;
  }

  /** How an error names what the user asked for. */
  public static String shown(String text) {
    if (isIdentifier(text)) {
      return "sha256:" + text;
    }
    return Digest.matches(text) ? text : parse(text).familiar();
  }

  /** The short form that Docker shows: {@code busybox:latest}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  /** The full form that containerd stores: {@code docker.io/library/busybox:latest}. */
  public String canonical() {
    return name() + suffix();
  }

  /** The repository in its full form, without tag and digest. */
  public String name() {
    return domain + "/" + path;
  }

  String familiarName() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return name();
    }
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    return official ? path.substring(OFFICIAL.length()) : path;
  }

  /** Whether Docker takes the text for an image's id and never for a name. */
  public static boolean isIdentifier(String text) {
    return IDENTIFIER.matcher(text).matches();
  }

  private String suffix() {
    return (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }

  private static ImageReference match(String domain, String rest) {
    int colon = rest.indexOf(':');
    String remote = colon < 0 ? rest : rest.substring(0, colon);
    if (!remote.equals(remote.toLowerCase(Locale.ROOT))) {
      throw invalid("invalid reference format: repository name (" + remote + ") must be lowercase");
    }
    Matcher matcher = REFERENCE.matcher(domain + "/" + rest);
    if (domain.length() + rest.length() > MAX_TEXT || !matcher.matches()) {
      throw invalid("invalid reference format");
    }
    String name = matcher.group("domain") + "/" + matcher.group("path");
    if (name.length() > MAX_NAME) {
      throw invalid("repository name must not be more than " + MAX_NAME + " characters");
    }
    String tag = matcher.group("tag") == null ? "" : matcher.group("tag");
    String digest =
        matcher.group("digest") == null ? "" : new Digest(matcher.group("digest")).value();
    return new ImageReference(
        matcher.group("domain"),
        matcher.group("path"),
        tag.isEmpty() && digest.isEmpty() ? "latest" : tag,
        digest);
  }

  private static boolean isDomain(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static ImageFault.InvalidReference invalid(String message) {
    return new ImageFault.InvalidReference(message);
  }
}
