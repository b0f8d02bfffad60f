/** What Docker's clients ask of the engine itself: ping, version, info, events. */
@NullMarked
package dev.slipway.api.engine;

import org.jspecify.annotations.NullMarked;
