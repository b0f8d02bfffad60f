package dev.slipway.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The crash matrix beside the one of another engine: what each did, row by row. */
final class PeerTable {

  private final List<String> names = new ArrayList<>();
  private final Map<MatrixRow, List<String>> cells = new EnumMap<>(MatrixRow.class);
  private final List<String> faults = new ArrayList<>();

  /**
   * Puts this service and the peer through the rows.
   *
   * @param wanted ids of the rows, or none for all
   */
  static PeerTable against(String peer, Set<String> wanted) throws IOException {
    if (!peer.equals("dockerd")) {
      throw new IllegalArgumentException("unknown peer " + peer + "; known: dockerd");
    }
    if (DockerdPeer.version().isEmpty()) {
      throw new IllegalStateException("no dockerd found; install docker.io");
    }
    List<MatrixRow> rows =
        Arrays.stream(MatrixRow.values())
            .filter(MatrixRow::askedOfPeers)
            .filter(row -> wanted.isEmpty() || wanted.contains(row.name()))
            .toList();
    PeerTable table = new PeerTable();
    try (Rig rig = Rig.slipway()) {
      table.fill(rig, rows).forEach(table.faults::add);
    }
    try (Rig rig = Rig.dockerd()) {
      table.fill(rig, rows);
    }
    return table;
  }

  /** Adds a column and returns the engine's faults. */
  private List<String> fill(Rig rig, List<MatrixRow> rows) {
    names.add(rig.peer().name());
    List<String> found = new ArrayList<>();
    for (MatrixRow row : rows) {
      Seen seen = row.crash(rig);
      rig.mend();
      cells.computeIfAbsent(row, key -> new ArrayList<>()).add(seen.words());
      System.err.println("bench-crash: " + rig.peer().name() + " " + row + " " + seen.words());
      seen.faults().forEach(fault -> found.add(row + " " + fault));
    }
    return found;
  }

  /** This service's own. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("| case | ").append(String.join(" | ", names)).append(" |\n");
    text.append("| --- ".repeat(names.size() + 1)).append("|\n");
    cells.forEach((row, words) ->
        text.append("| %s %s | %s |\n".formatted(row, row.title(), String.join(" | ", words))));
    return text.toString();
  }
}
