/**
 * The HTTP server of the REST face: listeners, API versions, errors, filters, parameters, streamed
 * answers.
 */
@NamedInterface("http")
@NullMarked
package dev.slipway.api.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
