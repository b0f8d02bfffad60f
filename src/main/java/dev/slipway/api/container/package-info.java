/** Docker's containers over REST. */
@NamedInterface("container")
@NullMarked
package dev.slipway.api.container;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
