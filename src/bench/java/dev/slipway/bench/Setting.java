package dev.slipway.bench;

/** Which network a start uses, and how many starts run at once. */
record Setting(String network, int atOnce) {

  @Override
  public String toString() {
    return network + " | " + atOnce;
  }
}
