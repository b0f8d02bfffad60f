/** Docker's create body as JSON: its fields, types and messages. */
@NamedInterface("json")
@NullMarked
package dev.slipway.settings.json;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
