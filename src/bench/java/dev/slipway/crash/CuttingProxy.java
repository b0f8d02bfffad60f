package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC socket in front of containerd's that passes every call on as bytes, notes it, and springs
 * traps: at a chosen call it lets a test do harm before the request goes on, or after containerd's
 * answer has come and before it goes back. It can also be away for a while: connections end without
 * a word, new ones are refused.
 */
public final class CuttingProxy implements AutoCloseable {

  private static final int LARGEST_MESSAGE = 32 * 1024 * 1024;

  /** Messages as they are. */
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
          return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final Path socket;
  private final Path containerd;
  private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Connections connections = new Connections();
  private final MultiThreadIoEventLoopGroup outward = group();
  private final List<Trap> traps = new CopyOnWriteArrayList<>();
  private final List<NotedCall> calls = new CopyOnWriteArrayList<>();

  /** Null while it is away. */
  private volatile @Nullable Way way;

  /**
   * A request that came by.
   *
   * @param method such as {@code Tasks/Create}
   */
  public record NotedCall(String method, byte[] request, long nanos) {

    boolean mentions(String text) {
      return new String(request, ISO_8859_1).contains(text);
    }
  }

  /** Everything between two absences. */
  private record Way(Server server, ManagedChannel channel) {}

  /**
   * Prepares a proxy that is away until {@link #open}.
   *
   * @param socket where it will listen
   * @param containerd where it passes calls on to
   */
  public CuttingProxy(Path socket, Path containerd) {
    this.socket = socket;
    this.containerd = containerd;
  }

  public Path socket() {
    return socket;
  }

  /** Begins to listen, with new connections to containerd. Does nothing when it listens. */
  public synchronized void open() {
    if (way != null) {
      return;
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(containerd.toFile()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(outward)
            // Unix sockets do not know it; null takes it away.
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .executor(executor)
            .overrideAuthority("localhost")
            .usePlaintext()
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .build();
    try {
      // A socket's file outlives its listener.
      Files.deleteIfExists(socket);
      Server server =
          NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
              .channelType(EpollServerDomainSocketChannel.class)
              .withChildOption(ChannelOption.SO_KEEPALIVE, null)
              .bossEventLoopGroup(connections)
              .workerEventLoopGroup(connections)
              .executor(executor)
              .maxInboundMessageSize(LARGEST_MESSAGE)
              .fallbackHandlerRegistry(new EveryMethod(channel))
              .build()
              .start();
      way = new Way(server, channel);
    } catch (IOException e) {
      channel.shutdownNow();
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses new connections and ends all others without a word, as a death of containerd would; the
   * calls that were under way end at containerd too. Whoever wants to {@link #open} meanwhile
   * waits: a listener that began before the earlier connections have ended would end with them.
   */
  public synchronized void away(Runnable death) {
    Way closing = way;
    // From here on no answer passes, so that nobody learns of the death by a polite status.
    way = null;
    death.run();
    if (closing != null) {
      connections.sever();
      closing.server().shutdownNow();
      closing.channel().shutdownNow();
    }
  }

  /** Whether answers through this channel may still pass. */
  boolean passes(ManagedChannel channel) {
    Way open = way;
    return open != null && open.channel() == channel;
  }

  /** Ends all connections without a word; new ones are welcome at once, unless it was away. */
  public synchronized void cut() {
    if (way != null) {
      away(() -> {});
      open();
    }
  }

  /** Sets a trap; it springs at the first call that fits and only once. */
  public Trap arm(Trap trap) {
    traps.add(trap);
    return trap;
  }

  /** Takes a trap away; false where it has sprung or is about to. */
  public boolean disarm(Trap trap) {
    return traps.remove(trap);
  }

  /** Takes away every trap that has not sprung. */
  public void disarm() {
    traps.clear();
  }

  /** All requests so far, in the order in which they came. */
  public List<NotedCall> calls() {
    return List.copyOf(calls);
  }

  /** Forgets the requests so far. */
  public void forget() {
    calls.clear();
  }

  /** What happens to a call at one of its two moments. */
  Trap.Then spring(Trap.Moment moment, String method, byte[] request) {
    if (moment == Trap.Moment.BEFORE) {
      calls.add(new NotedCall(method, request, System.nanoTime()));
    }
    for (Trap trap : traps) {
      if (trap.fits(moment, method, request) && traps.remove(trap)) {
        return trap.spring();
      }
    }
    return Trap.Then.GO_ON;
  }

  /** Ends the proxy for good. */
  @Override
  public void close() {
    disarm();
    away(() -> {});
    connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    outward.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static MultiThreadIoEventLoopGroup group() {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("proxy-io", true), EpollIoHandler.newFactory());
  }

  /** Knows no method and therefore every method. */
  private final class EveryMethod extends HandlerRegistry {

    private final ManagedChannel channel;

    EveryMethod(ManagedChannel channel) {
      this.channel = channel;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.newBuilder(BYTES, BYTES)
              .setFullMethodName(name)
              .setType(MethodDescriptor.MethodType.UNKNOWN)
              .build();
      return ServerMethodDefinition.create(
          method, (call, headers) -> new ProxiedCall(CuttingProxy.this, channel, call, headers));
    }
  }

  /** The event loop of all connections from clients, which knows them and can end them. */
  private static final class Connections extends MultiThreadIoEventLoopGroup {

    private final Set<Channel> open = ConcurrentHashMap.newKeySet();

    Connections() {
      super(1, new DefaultThreadFactory("proxy-clients", true), EpollIoHandler.newFactory());
    }

    @Override
    public ChannelFuture register(Channel channel) {
      open.add(channel);
      channel.closeFuture().addListener(closed -> open.remove(channel));
      return super.register(channel);
    }

    /** The listening ones first; each past its handlers, which would say goodbye. */
    void sever() {
      open.stream().filter(channel -> channel instanceof ServerChannel).forEach(Connections::end);
      open.forEach(Connections::end);
    }

    private static void end(Channel channel) {
      channel.pipeline().firstContext().close().syncUninterruptibly();
    }
  }
}
