package dev.slipway.logs;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The settings of this module. */
@ConfigurationProperties("slipway")
record LogProperties(@DefaultValue("/var/lib/slipway") Path dataDir) {}
