package dev.slipway.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.SubscribableMessageSource;

/** Hands events to the processing groups in a fixed order; Axon's own is that of registration. */
class OrderedProcessors {

  private final List<String> order;
  private final Map<Integer, Consumer<List<? extends EventMessage<?>>>> processors =
      new ConcurrentSkipListMap<>();
  private boolean subscribed;

  OrderedProcessors(List<String> order) {
    this.order = order;
  }

  SubscribableMessageSource<EventMessage<?>> sourceOf(
      String group, SubscribableMessageSource<EventMessage<?>> events) {
    int place = order.indexOf(group);
    return processor -> {
      processors.put(place, processor);
      subscribe(events);
      return () -> processors.remove(place) != null;
    };
  }

  private synchronized void subscribe(SubscribableMessageSource<EventMessage<?>> events) {
    if (!subscribed) {
      events.subscribe(batch -> processors.values().forEach(each -> each.accept(batch)));
      subscribed = true;
    }
  }
}
