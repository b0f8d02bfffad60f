package dev.slipway.view;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Futures by what they wait for; one that ends in any way is forgotten. */
final class Waiters<K, V> {

  private final Map<K, Map<Long, CompletableFuture<V>>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  CompletableFuture<V> await(K key) {
    CompletableFuture<V> waiter = new CompletableFuture<>();
    Long number = numbers.incrementAndGet();
    waiting.compute(
        key,
        (k, others) -> {
          Map<Long, CompletableFuture<V>> all = others == null ? new ConcurrentHashMap<>() : others;
          all.put(number, waiter);
          return all;
        });
    var _ = waiter.whenComplete((value, error) -> forget(key, number));
    return waiter;
  }

  private void forget(K key, Long number) {
    waiting.computeIfPresent(
        key,
        (k, all) -> {
          all.remove(number);
          return all.isEmpty() ? null : all;
        });
  }

  void complete(K key, V value) {
    Map<Long, CompletableFuture<V>> all = waiting.get(key);
    if (all != null) {
      all.values().forEach(waiter -> waiter.complete(value));
    }
  }
}
