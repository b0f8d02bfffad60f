package dev.slipway.view;

import org.springframework.stereotype.Component;

/** Makes the views anew from the stored events. */
@Component
public class ViewRebuild {

  /**
   * Empties the views and projects every stored event again; nothing else reacts to them. Returns
   * the number of events. May be repeated; not while commands are handled.
   */
  public long rebuild() {
    throw new UnsupportedOperationException();
  }
}
