package dev.slipway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** One function of the C library that answers an int and sets errno when the answer is -1. */
final class SystemCall {

  static final int ENOENT = 2;
  static final int EEXIST = 17;
  static final int EINVAL = 22;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final AddressLayout TEXT =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(1024, JAVA_BYTE));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(TEXT, JAVA_INT));

  private final String name;
  private final MethodHandle handle;

  /** Finds the function; {@code fixed} is the number of parameters before a variadic part. */
  SystemCall(String name, int fixed, MemoryLayout... parameters) {
    this.name = name;
    var capture = Linker.Option.captureCallState("errno");
    var function = LINKER.defaultLookup().findOrThrow(name);
    var descriptor = FunctionDescriptor.of(JAVA_INT, parameters);
    this.handle =
        fixed < parameters.length
            ? LINKER.downcallHandle(
                function, descriptor, capture, Linker.Option.firstVariadicArg(fixed))
            : LINKER.downcallHandle(function, descriptor, capture);
  }

  SystemCall(String name, MemoryLayout... parameters) {
    this(name, parameters.length, parameters);
  }

  /** Calls it; strings become C strings. Throws {@link LinuxFault}, naming {@code object}. */
  int on(Object object, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      for (int i = 0; i < arguments.length; i++) {
        all[i + 1] = arguments[i] instanceof String text ? arena.allocateFrom(text) : arguments[i];
      }
      int answer = (int) invoke(handle, all);
      if (answer == -1) {
        int errno = (int) ERRNO.get(state, 0L);
        throw new LinuxFault(name + " " + object, errno, reason(errno));
      }
      return answer;
    }
  }

  private static String reason(int errno) {
    return ((MemorySegment) invoke(STRERROR, errno)).getString(0);
  }

  private static Object invoke(MethodHandle handle, Object... arguments) {
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
