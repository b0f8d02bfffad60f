package dev.slipway.files;

import java.util.List;

/** The numbers behind a container's user and groups. */
public record ResolvedUser(long uid, long gid, List<Long> additionalGids) {

  public ResolvedUser {
    additionalGids = List.copyOf(additionalGids);
  }
}
