package dev.slipway.oci;

import dev.slipway.settings.BindRules;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.HostConfig;
import java.util.ArrayList;
import java.util.List;

/** The user's binds as mounts of the OCI spec. */
public final class SpecBinds {

  private SpecBinds() {}

  public static List<OciSpec.Mount> of(HostConfig host, BindRules rules) {
    return Bind.of(host).stream().map(bind -> mount(bind, host, rules)).toList();
  }

  private static OciSpec.Mount mount(Bind bind, HostConfig host, BindRules rules) {
    var options = new ArrayList<String>();
    options.add(bind.recursive() ? "rbind" : "bind");
    var readOnly = rules.readOnly(bind, host);
    if (!readOnly.isEmpty()) {
      options.add(readOnly);
    }
    options.add(rules.propagation(bind));
    return new OciSpec.Mount(bind.target(), "bind", bind.source(), options);
  }
}
