package dev.slipway.bench;

/** Which network the containers get, and how many clients there are. */
record Setting(String network, int clients) {

  @Override
  public String toString() {
    return network + " | " + clients;
  }
}
