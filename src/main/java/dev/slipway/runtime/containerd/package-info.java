/**
 * gRPC stubs, the channel and the supervised containerd process; nothing of them leaves this room.
 */
@NullMarked
package dev.slipway.runtime.containerd;

import org.jspecify.annotations.NullMarked;
