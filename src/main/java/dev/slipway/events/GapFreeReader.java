package dev.slipway.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Knows which transactions are appending just now. Positions are drawn before the commit, so a
 * higher one can be visible before a lower one; a hole is final once all that were in flight when
 * it was seen are over. The database's lock ({@code StoreLock}) lets only one service write to a
 * store, so this process knows them all.
 */
@Component
class GapFreeReader {

  private static final String RESOURCE = GapFreeReader.class.getName();

  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<Void>> inFlight = new ConcurrentHashMap<>();
  private final AtomicReference<CountDownLatch> signal =
      new AtomicReference<>(new CountDownLatch(1));

  GapFreeReader(EventBus events) {
    events.registerDispatchInterceptor(batch -> {
      begin();
      return (index, event) -> event;
    });
  }

  private void begin() {
    if (CurrentUnitOfWork.isStarted()) {
      UnitOfWork<?> root = CurrentUnitOfWork.get().root();
      root.getOrComputeResource(RESOURCE, key -> register(root));
    }
  }

  private Long register(UnitOfWork<?> root) {
    Long number = open();
    root.onCleanup(unit -> close(number));
    return number;
  }

  /** Appends in a transaction of its own, which begins and ends within {@code append}. */
  void during(Runnable append) {
    Long number = open();
    try {
      append.run();
    } finally {
      close(number);
    }
  }

  private Long open() {
    Long number = numbers.incrementAndGet();
    inFlight.put(number, new CompletableFuture<>());
    return number;
  }

  private void close(Long number) {
    CompletableFuture<Void> append = inFlight.remove(number);
    if (append != null) {
      append.complete(null);
    }
    signal.getAndSet(new CountDownLatch(1)).countDown();
  }

  /**
   * Reads rows in the order of their positions and leaves no hole behind that could still be
   * filled.
   *
   * @param read must see what is committed when it is called; called twice when there is a hole
   */
  <T> List<T> gapFree(long after, Supplier<List<T>> read, ToLongFunction<T> position) {
    List<T> rows = read.get();
    if (rows.isEmpty()) {
      return rows;
    }
    long last = position.applyAsLong(rows.getLast());
    if (last - after == rows.size()) {
      return rows;
    }
    awaitThoseInFlight();
    return read.get().stream().filter(row -> position.applyAsLong(row) <= last).toList();
  }

  /** Returns when every append that is in flight now, but the caller's own, is over. */
  void awaitThoseInFlight() {
    Long own =
        CurrentUnitOfWork.isStarted()
            ? CurrentUnitOfWork.get().root().<Long>getResource(RESOURCE)
            : null;
    inFlight.forEach((number, append) -> {
      if (!number.equals(own)) {
        append.join();
      }
    });
  }

  /** Rings when the next append is over; take it before reading. */
  CountDownLatch signal() {
    return signal.get();
  }

  /** Waits for the next append, at most so long. */
  static void await(CountDownLatch signal, Duration timeout) throws InterruptedException {
    boolean _ = signal.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
