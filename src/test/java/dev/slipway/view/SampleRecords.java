package dev.slipway.view;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Records with a value in every component, so that none can be lost unseen. */
final class SampleRecords {

  private SampleRecords() {}

  /** The records of a sealed type, also of the sealed types below it. */
  static List<Class<?>> recordsOf(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses())
            .flatMap(below -> recordsOf(below).stream())
            .toList()
        : List.of(type);
  }

  static Object of(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Stream.of(components)
            .map(RecordComponent::getGenericType)
            .map(SampleRecords::value)
            .toArray();
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return List.of(value(list.getActualTypeArguments()[0]));
    }
    if (type instanceof ParameterizedType) {
      return Map.of("key", "value");
    }
    if (type == String.class) {
      return "text";
    }
    if (type == Instant.class) {
      return Instant.parse("2026-11-01T10:00:00.123456789Z");
    }
    if (type == int.class || type == Integer.class) {
      return 42;
    }
    if (type == long.class) {
      return 1L << 40;
    }
    if (type == boolean.class || type == Boolean.class) {
      return true;
    }
    if (type instanceof Class<?> constants && constants.isEnum()) {
      return constants.getEnumConstants()[0];
    }
    return of((Class<?>) type);
  }
}
