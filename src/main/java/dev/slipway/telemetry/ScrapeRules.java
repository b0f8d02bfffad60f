package dev.slipway.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps the frameworks' meters within what {@code promtool check metrics} accepts. */
@Component
class ScrapeRules implements MeterFilter {

  /** Names with abbreviated units or misleading endings, and sessions, which nobody has here. */
  private static final Set<String> LEFT_OUT =
      Set.of("jvm.compilation.time", "process.cpu.time", "system.cpu.count");

  private static final String SESSIONS = "tomcat.sessions.";

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    boolean leftOut = LEFT_OUT.contains(id.getName()) || id.getName().startsWith(SESSIONS);
    return leftOut ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }

  /** A meter without a help text gets its own name as one. */
  @Override
  public Meter.Id map(Meter.Id id) {
    if (id.getDescription() != null) {
      return id;
    }
    String help = id.getName().replace('.', ' ');
    return new Meter.Id(
        id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help, id.getType());
  }
}
