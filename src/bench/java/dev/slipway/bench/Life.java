package dev.slipway.bench;

/** One container from its creation to its removal, in milliseconds of each whole request. */
record Life(String id, double create, double start, double inspect, double remove) {}
