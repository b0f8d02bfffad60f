/** Images as archives bring them: docker save, OCI layout, root file system. */
@NullMarked
package dev.slipway.image.archive;

import org.jspecify.annotations.NullMarked;
