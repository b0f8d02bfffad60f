/** The start table and one class per step. */
@NullMarked
package dev.slipway.start.step;

import org.jspecify.annotations.NullMarked;
