/**
 * Where and how the REST face listens: the unix socket, a loopback port if asked for, Tomcat taught
 * to take what Go takes.
 */
@NullMarked
package dev.slipway.api.server;

import org.jspecify.annotations.NullMarked;
