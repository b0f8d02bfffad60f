package dev.slipway.view;

import java.util.List;
import org.springframework.stereotype.Component;

/** What is taken and not yet released. */
@Component
public class Obligations {

  /** Everything owed now, oldest attempt first. */
  public List<Obligation> open() {
    throw new UnsupportedOperationException();
  }
}
