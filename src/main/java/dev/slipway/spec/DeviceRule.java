package dev.slipway.spec;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One {@code DeviceCgroupRules} entry such as {@code c 1:* rwm}. */
final class DeviceRule {

  private static final Pattern RULE =
      Pattern.compile("([acb]) ([0-9]{1,10}|\\*):([0-9]{1,10}|\\*) ([rwm]{1,3})");

  private DeviceRule() {}

  static List<OciSpec.DeviceAccess> parse(List<String> rules) {
    return rules.stream().map(DeviceRule::parse).toList();
  }

  private static OciSpec.DeviceAccess parse(String rule) {
    var matcher = RULE.matcher(rule);
    if (!matcher.matches()) {
      throw new InvalidSettings("invalid device cgroup rule format: '" + rule + "'");
    }
    return new OciSpec.DeviceAccess(
        true,
        matcher.group(1),
        number(matcher.group(2)),
        number(matcher.group(3)),
        matcher.group(4));
  }

  private static @Nullable Long number(String text) {
    return text.equals("*") ? null : Long.valueOf(text);
  }
}
