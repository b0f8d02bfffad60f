/** TODO */
@NullMarked
package dev.slipway.api.server;

import org.jspecify.annotations.NullMarked;
