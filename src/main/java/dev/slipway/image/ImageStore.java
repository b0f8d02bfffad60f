package dev.slipway.image;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The images of this host. Faults of containerd pass through as they are. */
@Component
public class ImageStore {

  /**
   * Finds an image as Docker does: by name (familiar or canonical), by digest reference, by id with
   * or without {@code sha256:}, or by a prefix of the id that only one image has.
   *
   * @throws ImageFault.InvalidReference if the text can be no name at all
   */
  public Optional<LocalImage> find(String nameOrIdOrPrefix) {
    throw new UnsupportedOperationException(nameOrIdOrPrefix);
  }

  /** All images, newest first. */
  public List<LocalImage> list() {
    throw new UnsupportedOperationException();
  }

  /**
   * Loads every image of an archive made by {@code docker save} or of an OCI layout for this host's
   * platform, plain or compressed with gzip. May be repeated: what is there already is kept.
   *
   * @param progress gets Docker's lines, {@code Loaded image: busybox:latest}, each ended by a
   *     newline
   * @return the first image of the archive
   * @throws ImageFault.InvalidArchive and no image is recorded
   */
  public LocalImage load(InputStream tar, Consumer<String> progress) {
    throw new UnsupportedOperationException(tar + " " + progress);
  }

  /**
   * Makes a one-layer image of a root file system's tar, plain or compressed with gzip.
   *
   * @param reference name to give; empty for an untagged image
   * @param message comment in the image's history; empty for Docker's default
   * @param changes Dockerfile instructions, {@code CMD ["sh"]}
   * @throws ImageFault.InvalidArchive if it is no tar
   * @throws ImageFault.InvalidReference if the name cannot be given
   * @throws ImageFault.InvalidChange if an instruction cannot be applied
   */
  public LocalImage importRootfs(
      InputStream tar, String reference, String message, List<String> changes) {
    throw new UnsupportedOperationException(tar + reference + message + changes);
  }

  /**
   * Gives an image one more name; moves the name if another image has it. May be repeated.
   *
   * @throws ImageFault.NoSuchImage if there is no source
   * @throws ImageFault.InvalidReference if the name cannot be given
   */
  public void tag(String source, String reference) {
    throw new UnsupportedOperationException(source + reference);
  }

  /**
   * Removes a name, or the image itself, by Docker's rules.
   *
   * @param users all containers of this host
   * @throws ImageFault.NoSuchImage if there is none
   * @throws ImageFault.InUse in Docker's words
   */
  public List<Removal> remove(String nameOrId, boolean force, List<ImageUser> users) {
    throw new UnsupportedOperationException(nameOrId + force + users);
  }

  /**
   * As {@link #remove(String, boolean, List)}, for a caller that knows no container ids: the text
   * of a conflict names none.
   */
  public List<Removal> remove(String nameOrId, boolean force, Predicate<String> imageIdInUse) {
    throw new UnsupportedOperationException(nameOrId + force + imageIdInUse);
  }

  /**
   * Rows of an image's history, newest first.
   *
   * @throws ImageFault.NoSuchImage if there is none
   */
  public List<HistoryLayer> history(String nameOrId) {
    throw new UnsupportedOperationException(nameOrId);
  }

  /** The configuration of an image id; kept in memory, so that a start asks containerd once. */
  public Optional<ImageConfig> config(String imageId) {
    throw new UnsupportedOperationException(imageId);
  }

  /**
   * Makes {@code busybox:latest} from the host's static busybox if there is no image at all. May be
   * repeated. Without a usable busybox it only warns.
   */
  public void importFirstImage() {
    throw new UnsupportedOperationException();
  }
}
