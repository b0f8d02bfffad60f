package dev.slipway.oci;

import dev.slipway.files.ResolvedUser;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.settings.model.Settings;
import java.nio.file.Path;

/**
 * Everything a spec is made from.
 *
 * @param rootPath path of the root filesystem relative to the bundle, {@code rootfs}
 * @param networkNamespacePath namespace to join; empty lets the OCI runtime make a new one; ignored
 *     in host network mode
 * @param hostnameFile file of the host to bind over /etc/hostname
 * @param hostsFile file of the host to bind over /etc/hosts
 * @param resolvFile file of the host to bind over /etc/resolv.conf
 */
public record SpecInput(
    String containerId,
    Settings settings,
    ImageConfig image,
    String rootPath,
    String networkNamespacePath,
    ResolvedUser user,
    Path hostnameFile,
    Path hostsFile,
    Path resolvFile) {}
