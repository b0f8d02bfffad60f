/** Images as OCI and Docker describe them, as values. */
@NamedInterface("model")
@NullMarked
package dev.slipway.image.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
