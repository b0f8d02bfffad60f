/** The settings of a container, as values. */
@NamedInterface("model")
@NullMarked
package dev.slipway.settings.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
