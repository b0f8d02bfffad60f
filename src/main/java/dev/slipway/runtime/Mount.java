package dev.slipway.runtime;

import java.util.List;

/** What a snapshotter returns and a task consumes. */
public record Mount(String type, String source, String target, List<String> options) {}
