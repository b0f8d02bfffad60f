/** Docker's volumes over REST. */
@NullMarked
package dev.slipway.api.volume;

import org.jspecify.annotations.NullMarked;
