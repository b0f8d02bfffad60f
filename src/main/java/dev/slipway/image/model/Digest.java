package dev.slipway.image.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A content digest {@code sha256:<64 hex digits>}. */
public record Digest(String value) {

  /** Far above every digest; keeps the matcher's recursion small. */
  private static final int MAX_TEXT = 1024;

  private static final Pattern SHA256 = Pattern.compile("sha256:[a-f0-9]{64}");
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+");

  /**
   * @throws ImageFault.InvalidReference in Docker's words if the text is no SHA-256 digest
   */
  public Digest {
    if (!SHA256.matcher(value).matches()) {
      throw new ImageFault.InvalidReference(complaint(value));
    }
  }

  /** The digest of some bytes. */
  public static Digest of(byte[] bytes) {
    return ofHash(sha256().digest(bytes));
  }

  /** The 64 hex digits. */
  public String hex() {
    return value.substring("sha256:".length());
  }

  @Override
  public String toString() {
    return value;
  }

  public static Digest finish(MessageDigest sha256) {
    return ofHash(sha256.digest());
  }

  public static boolean matches(String text) {
    return SHA256.matcher(text).matches();
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static Digest ofHash(byte[] hash) {
    return new Digest("sha256:" + HexFormat.of().formatHex(hash));
  }

  private static String complaint(String text) {
    if (text.length() > MAX_TEXT || !FORM.matcher(text).matches()) {
      return "invalid checksum digest format";
    }
    return text.startsWith("sha256:")
        ? "invalid checksum digest length"
        : "unsupported digest algorithm";
  }
}
