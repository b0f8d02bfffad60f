package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code DeviceCgroupRules} entry such as {@code c 1:* rwm}.
 *
 * @param type {@code c}, {@code b} or {@code a} for both
 * @param major null for every number
 * @param minor null for every number
 * @param access some of {@code r}, {@code w} and {@code m}
 */
public record DeviceRule(String type, @Nullable Long major, @Nullable Long minor, String access) {

  private static final Pattern RULE =
      Pattern.compile("([acb]) ([0-9]{1,10}|\\*):([0-9]{1,10}|\\*) ([rwm]{1,3})");

  public static List<DeviceRule> parse(List<String> rules) {
    return rules.stream().map(DeviceRule::parse).toList();
  }

  private static DeviceRule parse(String rule) {
    var matcher = RULE.matcher(rule);
    if (!matcher.matches()) {
      throw new InvalidSettings("invalid device cgroup rule format: '" + rule + "'");
    }
    return new DeviceRule(
        matcher.group(1), number(matcher.group(2)), number(matcher.group(3)), matcher.group(4));
  }

  private static @Nullable Long number(String text) {
    return text.equals("*") ? null : Long.valueOf(text);
  }
}
