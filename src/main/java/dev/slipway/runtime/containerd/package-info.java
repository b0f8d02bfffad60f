/** The containerd client over gRPC, and the containerd that the service supervises. */
@NullMarked
package dev.slipway.runtime.containerd;

import org.jspecify.annotations.NullMarked;
