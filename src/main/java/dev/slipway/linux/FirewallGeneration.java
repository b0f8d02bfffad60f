package dev.slipway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** Netlink's request for the generation of the nftables rules, and its answer. */
final class FirewallGeneration {

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int MSG_DONTWAIT = 0x40;

  private static final short NLM_F_REQUEST = 1;
  private static final int NFNL_SUBSYS_NFTABLES = 10;
  private static final short GET_GENERATION = NFNL_SUBSYS_NFTABLES << 8 | 16;
  private static final short NEW_GENERATION = NFNL_SUBSYS_NFTABLES << 8 | 15;
  private static final short NFTA_GEN_ID = 1;

  /** nlmsghdr and nfgenmsg. */
  private static final int HEADERS = 16 + 4;

  private static final int TYPE_OFFSET = 4;
  private static final int FLAGS_OFFSET = 6;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int ANSWER_BYTES = 512;

  private static final ValueLayout.OfInt NETWORK_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final SystemCall SOCKET = new SystemCall("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final SystemCall SEND =
      new SystemCall("send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final SystemCall RECEIVE =
      new SystemCall("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final SystemCall CLOSE = new SystemCall("close", JAVA_INT);

  private FirewallGeneration() {}

  static OptionalInt ask() {
    int socket;
    try {
      socket = SOCKET.on("netfilter", AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
    } catch (LinuxFault kernelWithoutNetfilter) {
      return OptionalInt.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(HEADERS, JAVA_INT.byteAlignment());
      request.set(JAVA_INT, 0, HEADERS);
      request.set(JAVA_SHORT, TYPE_OFFSET, GET_GENERATION);
      request.set(JAVA_SHORT, FLAGS_OFFSET, NLM_F_REQUEST);
      SEND.on("netfilter", socket, request, (long) HEADERS, 0);
      MemorySegment answer = arena.allocate(ANSWER_BYTES, JAVA_INT.byteAlignment());
      // The kernel answers before send returns.
      int length = RECEIVE.on("netfilter", socket, answer, (long) ANSWER_BYTES, MSG_DONTWAIT);
      return generation(answer.asSlice(0, length));
    } catch (LinuxFault silent) {
      return OptionalInt.empty();
    } finally {
      CLOSE.on("netfilter", socket);
    }
  }

  /** Empty for an error, such as that of a kernel without nftables. */
  private static OptionalInt generation(MemorySegment answer) {
    if (answer.byteSize() < HEADERS || answer.get(JAVA_SHORT, TYPE_OFFSET) != NEW_GENERATION) {
      return OptionalInt.empty();
    }
    long at = HEADERS;
    while (at + ATTRIBUTE_HEADER + Integer.BYTES <= answer.byteSize()) {
      int length = Short.toUnsignedInt(answer.get(JAVA_SHORT, at));
      if (answer.get(JAVA_SHORT, at + Short.BYTES) == NFTA_GEN_ID) {
        return OptionalInt.of(answer.get(NETWORK_INT, at + ATTRIBUTE_HEADER));
      }
      // Attributes begin at multiples of four bytes.
      at += Math.max(ATTRIBUTE_HEADER, length + 3 & ~3);
    }
    return OptionalInt.empty();
  }
}
