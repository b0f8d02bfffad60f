package dev.slipway.view;

import dev.slipway.events.DirectEventRows;
import dev.slipway.events.EngineEventRows;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The views' tables together: one statement per kind of change and transaction. */
@Component
class ViewRows {

  private final JdbcTemplate jdbc;
  private final ContainerRows containers;
  private final AttemptRows attempts;
  private final EngineEventRows engineEvents;
  private final DirectEventRows directEvents;

  ViewRows(
      JdbcTemplate jdbc,
      ContainerRows containers,
      AttemptRows attempts,
      EngineEventRows engineEvents,
      DirectEventRows directEvents) {
    this.jdbc = jdbc;
    this.containers = containers;
    this.attempts = attempts;
    this.engineEvents = engineEvents;
    this.directEvents = directEvents;
  }

  /**
   * Writes what changed since the last time, within the caller's transaction.
   *
   * @throws NameTaken when another container has the name
   */
  void write(ViewChanges changes) {
    containers.write(changes);
    attempts.write(changes);
    engineEvents.append(changes.engineEvents);
    changes.written();
  }

  /**
   * As {@link #write}, for the changes of many transactions at once: names may have wandered from
   * one container to another meanwhile, so changed rows are taken out before any is put in.
   */
  void replace(ViewChanges changes) {
    containers.takeOut(changes.dirtyContainers);
    changes.newContainers.addAll(changes.dirtyContainers);
    changes.dirtyContainers.clear();
    directEvents.mergeInto(changes.engineEvents);
    write(changes);
  }

  /** The version of the views that the rows are of; 0 while they are being made. */
  int version() {
    return jdbc.queryForList("select version from view_version", Integer.class).stream()
        .findFirst()
        .orElse(0);
  }

  void version(int version) {
    jdbc.update("delete from view_version");
    jdbc.update("insert into view_version (version) values (?)", version);
  }

  /** Forgets every row, before all are made anew. */
  void clear() {
    containers.clear();
    attempts.clear();
    engineEvents.clear();
    directEvents.unpublish();
  }
}
