/** Docker's execs over REST. */
@NullMarked
package dev.slipway.api.exec;

import org.jspecify.annotations.NullMarked;
