/** Docker's images over REST. */
@NullMarked
package dev.slipway.api.image;

import org.jspecify.annotations.NullMarked;
