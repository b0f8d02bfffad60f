/** Slipway starts containers on containerd and records every start as an attempt. */
@NullMarked
package dev.slipway;

import org.jspecify.annotations.NullMarked;
