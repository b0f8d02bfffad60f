package dev.slipway.api.server;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as Docker's clients expect it of Go's server where Tomcat is stricter or terser: bytes
 * of UTF-8 may stand unencoded in a request's target, and answers carry a reason phrase. On a unix
 * socket each request also knows its peer, and any Host value is fine.
 */
public class DockerProtocol extends Http11NioProtocol {

  private volatile @Nullable HttpParser parser;

  /** For Tomcat, which makes it by name. */
  public DockerProtocol() {}

  @Override
  public HttpParser getHttpParser() {
    HttpParser ours = parser;
    if (ours == null) {
      ours = new TargetParser(getRelaxedPathChars(), getRelaxedQueryChars());
      parser = ours;
    }
    return ours;
  }

  @Override
  protected Processor createProcessor() {
    boolean unix =
        getEndpoint() instanceof NioEndpoint endpoint && endpoint.getUnixDomainSocketPath() != null;
    return unix ? new UnixProcessor(this, getAdapter()) : new DockerProcessor(this, getAdapter());
  }

  /** Lets bytes above ASCII pass; what they mean is decided where the path is decoded. */
  private static final class TargetParser extends HttpParser {

    private static final int LAST_ASCII = 0x7f;

    TargetParser(@Nullable String relaxedPath, @Nullable String relaxedQuery) {
      super(relaxedPath, relaxedQuery);
    }

    @Override
    public boolean isNotRequestTargetRelaxed(int c) {
      return ascii(c) && super.isNotRequestTargetRelaxed(c);
    }

    @Override
    public boolean isAbsolutePathRelaxed(int c) {
      return !ascii(c) || super.isAbsolutePathRelaxed(c);
    }

    @Override
    public boolean isQueryRelaxed(int c) {
      return !ascii(c) || super.isQueryRelaxed(c);
    }

    /** Bytes arrive with their sign. */
    private static boolean ascii(int c) {
      return c >= 0 && c <= LAST_ASCII;
    }
  }
}
