package dev.slipway.files;

import dev.slipway.settings.json.InvalidSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks up users and groups in the container's own files. */
public final class Users {

  private static final long MAX_ID = Integer.MAX_VALUE;

  /** Longer ones fit in no id and are names, as in Docker. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}");

  private static final Pattern ID = Pattern.compile("\\d{1,10}");

  /** One line of /etc/passwd or /etc/group, cut at its colons. */
  private record Line(List<String> fields) {

    String name() {
      return fields.getFirst();
    }

    String field(int index) {
      return index < fields.size() ? fields.get(index) : "";
    }

    /** Only where {@link #holds} says so. */
    long id(int index) {
      return Long.parseLong(field(index));
    }

    boolean holds(int index) {
      return ID.matcher(field(index)).matches() && id(index) <= MAX_ID;
    }
  }

  private Users() {}

  /**
   * Resolves Docker's {@code User} ({@code name|uid[:group|gid]}, empty is root) and {@code
   * GroupAdd}. What can be read as a number is a number, whatever the files call by that name, and
   * needs no entry. A line without a name or with an id that is no number is nobody's: Docker reads
   * such an id as 0, which would make a damaged line root's. Pure.
   *
   * @param passwdText the container's /etc/passwd, empty when it has none
   * @param groupText the container's /etc/group, empty when it has none
   * @throws InvalidSettings in Docker's words when a name is unknown
   */
  public static ResolvedUser resolve(
      String user, List<String> groupAdd, String passwdText, String groupText) {
    var users = lines(passwdText, 2, 3);
    var groups = lines(groupText, 2);
    var parts = user.split(":", -1);
    var userPart = parts[0];
    var groupPart = parts.length > 1 ? parts[1] : "";
    var entry = find(users, userPart.isEmpty() ? "0" : userPart).orElse(null);
    var uid = entry == null ? userNumber(userPart) : entry.id(2);
    long gid;
    var additional = new LinkedHashSet<Long>();
    if (groupPart.isEmpty()) {
      gid = entry == null ? 0 : entry.id(3);
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

  private static List<Line> lines(String text, int... ids) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#"))
        .map(line -> new Line(List.of(line.split(":", -1))))
        .filter(line -> !line.name().isEmpty() && Arrays.stream(ids).allMatch(line::holds))
        .toList();
  }

  private static Optional<Line> find(List<Line> lines, String nameOrNumber) {
    var number = number(nameOrNumber);
    return lines.stream()
        .filter(line -> number == null ? line.name().equals(nameOrNumber) : line.id(2) == number)
        .findFirst();
  }

  private static List<Long> memberships(List<Line> groups, String name) {
    return groups.stream()
        .filter(line -> List.of(line.field(3).split(",")).contains(name))
        .map(line -> line.id(2))
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
      return entry.get().id(2);
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
