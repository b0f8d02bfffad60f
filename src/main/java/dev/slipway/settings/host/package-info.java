/** What settings may ask about the host. */
@NamedInterface("host")
@NullMarked
package dev.slipway.settings.host;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
