package dev.slipway.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks up users and groups in the container's own files. */
public final class Users {

  private static final long MAX_ID = Integer.MAX_VALUE;
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /** One line of /etc/passwd or /etc/group, cut at its colons. */
  private record Line(List<String> fields) {

    String name() {
      return fields.getFirst();
    }

    String field(int index) {
      return index < fields.size() ? fields.get(index) : "";
    }

    long number(int index) {
      return NUMBER.matcher(field(index)).matches() ? Long.parseLong(field(index)) : 0;
    }
  }

  private Users() {}

  /**
   * Resolves Docker's {@code User} ({@code name|uid[:group|gid]}, empty is root) and {@code
   * GroupAdd}. A name beats a number; a number needs no entry. Pure.
   *
   * @param passwdText the container's /etc/passwd, empty when it has none
   * @param groupText the container's /etc/group, empty when it has none
   * @throws InvalidSettings in Docker's words when a name is unknown
   */
  public static ResolvedUser resolve(
      String user, List<String> groupAdd, String passwdText, String groupText) {
    var groups = lines(groupText);
    var parts = user.split(":", 2);
    var userPart = parts[0];
    var groupPart = parts.length > 1 ? parts[1] : "";
    var entry = find(lines(passwdText), userPart.isEmpty() ? "0" : userPart).orElse(null);
    var uid = entry == null ? userNumber(userPart) : entry.number(2);
    long gid;
    var additional = new LinkedHashSet<Long>();
    if (groupPart.isEmpty()) {
      gid = entry == null ? 0 : entry.number(3);
      if (entry != null) {
        memberships(groups, entry.name()).forEach(additional::add);
      }
    } else {
      gid = groupNumber(groups, groupPart);
    }
    groupAdd.forEach(group -> additional.add(groupNumber(groups, group)));
    additional.remove(gid);
    var all = new ArrayList<Long>(List.of(gid));
    all.addAll(additional);
    return new ResolvedUser(uid, gid, all);
  }

  private static List<Line> lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(line -> new Line(List.of(line.split(":", -1))))
        .toList();
  }

  private static Optional<Line> find(List<Line> lines, String nameOrNumber) {
    return lines.stream()
        .filter(line -> line.name().equals(nameOrNumber) || line.field(2).equals(nameOrNumber))
        .findFirst();
  }

  private static List<Long> memberships(List<Line> groups, String name) {
    return groups.stream()
        .filter(line -> List.of(line.field(3).split(",")).contains(name))
        .map(line -> line.number(2))
        .toList();
  }

  private static long userNumber(String user) {
    if (user.isEmpty()) {
      return 0;
    }
    var number = number(user);
    if (number == null) {
      throw new InvalidSettings(
          "unable to find user " + user + ": no matching entries in passwd file");
    }
    return number;
  }

  private static long groupNumber(List<Line> groups, String group) {
    var entry = find(groups, group);
    if (entry.isPresent()) {
      return entry.get().number(2);
    }
    var number = number(group);
    if (number == null) {
      throw new InvalidSettings(
          "unable to find group " + group + ": no matching entries in group file");
    }
    return number;
  }

  private static @Nullable Long number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    var number = Long.parseLong(text);
    if (number < 0 || number > MAX_ID) {
      throw new InvalidSettings("uids and gids must be in range 0-" + MAX_ID);
    }
    return number;
  }
}
