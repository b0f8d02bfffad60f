/** Docker's networks over REST. */
@NullMarked
package dev.slipway.api.network;

import org.jspecify.annotations.NullMarked;
