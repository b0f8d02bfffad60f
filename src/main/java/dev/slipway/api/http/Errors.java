package dev.slipway.api.http;

import dev.slipway.container.ContainerRefusal;
import dev.slipway.exec.ExecRefusal;
import dev.slipway.image.model.ImageFault;
import dev.slipway.network.NetworkFault;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.store.StoreFaults;
import dev.slipway.store.StoreUnavailable;
import dev.slipway.view.AmbiguousPrefix;
import dev.slipway.view.EmptyReference;
import dev.slipway.view.NameTaken;
import dev.slipway.view.PastArchived;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import org.axonframework.common.jdbc.JdbcException;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.saga.SagaStorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** The one table from exceptions to statuses and messages. */
@RestControllerAdvice
public class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private static final String LATE =
      "containerd accepts calls but did not answer this one in time; look at containerd, then try"
          + " again";

  /** The answer that an exception is mapped to. */
  public record ErrorMapping(HttpStatus status, String message) {}

  @ExceptionHandler(Throwable.class)
  void answer(Throwable thrown, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (thrown instanceof AsyncRequestNotUsableException || response.isCommitted()) {
      LOG.debug("{} ended early", request.getRequestURI(), thrown);
      return;
    }
    ErrorMapping mapping = map(thrown);
    if (thrown instanceof ApiFault && mapping.status == HttpStatus.INTERNAL_SERVER_ERROR) {
      // The message is all there is to say, and the cause is the client's more often than not.
      LOG.info("{} {}: {}", request.getMethod(), request.getRequestURI(), mapping.message);
    } else if (mapping.status == HttpStatus.INTERNAL_SERVER_ERROR) {
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), thrown);
    }
    if (mapping.status == HttpStatus.SERVICE_UNAVAILABLE) {
      LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), thrown.toString());
      response.setHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    ErrorBody.write(request, response, mapping.status.value(), mapping.message);
  }

  /** Looks through wrappers for the first exception that has a row of its own. */
  public static ErrorMapping map(Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
      ErrorMapping mapping = row(t);
      if (mapping != null) {
        return mapping;
      }
    }
    return new ErrorMapping(HttpStatus.INTERNAL_SERVER_ERROR, "internal error");
  }

  private static @Nullable ErrorMapping row(Throwable thrown) {
    return switch (thrown) {
      case ApiFault fault -> new ErrorMapping(fault.status(), fault.text());
      case ContainerRefusal.NoSuchContainer gone -> mapping(HttpStatus.NOT_FOUND, gone);
      case ContainerRefusal.Conflict conflict -> mapping(HttpStatus.CONFLICT, conflict);
      case ExecRefusal.NoSuchExec gone -> mapping(HttpStatus.NOT_FOUND, gone);
      case ExecRefusal.Conflict conflict -> mapping(HttpStatus.CONFLICT, conflict);
      case ExecRefusal.NotStarted failed ->
          mapping(
              failed.isInvalid() ? HttpStatus.BAD_REQUEST : HttpStatus.INTERNAL_SERVER_ERROR,
              failed);
      case AmbiguousPrefix several -> mapping(HttpStatus.BAD_REQUEST, several);
      case EmptyReference empty -> mapping(HttpStatus.BAD_REQUEST, empty);
      case PastArchived past -> mapping(HttpStatus.GONE, past);
      case NameTaken taken -> nameTaken(taken);
      case InvalidSettings invalid -> mapping(HttpStatus.BAD_REQUEST, invalid);
      case ImageFault fault -> mapping(status(fault), fault);
      case NetworkFault fault -> mapping(HttpStatus.INTERNAL_SERVER_ERROR, fault);
      case RuntimeFault.Late late -> new ErrorMapping(HttpStatus.SERVICE_UNAVAILABLE, LATE);
      case RuntimeFault fault -> mapping(status(fault), fault);
      case AggregateNotFoundException gone ->
          new ErrorMapping(
              HttpStatus.NOT_FOUND, "No such container: " + gone.getAggregateIdentifier());
      case ConcurrencyException busy ->
          new ErrorMapping(HttpStatus.SERVICE_UNAVAILABLE, "the container is busy, try again");
      case StoreUnavailable unavailable -> mapping(HttpStatus.SERVICE_UNAVAILABLE, unavailable);
      case EventStoreException failed -> storeFault(failed);
      case DataAccessException failed -> storeFault(failed);
      case TransactionException failed -> storeFault(failed);
      case SagaStorageException failed -> storeFault(failed);
      case JdbcException failed -> storeFault(failed);
      case SQLException failed -> storeFault(failed);
      case ErrorResponse refused -> ofSpring(refused);
      default -> null;
    };
  }

  private static ErrorMapping nameTaken(NameTaken taken) {
    return new ErrorMapping(
        HttpStatus.CONFLICT,
        ("Conflict. The container name \"/%s\" is already in use by container \"%s\". You have to"
                + " remove (or rename) that container to be able to reuse that name.")
            .formatted(taken.name(), taken.ownerId()));
  }

  private static HttpStatus status(ImageFault fault) {
    return switch (fault) {
      case ImageFault.NoSuchImage f -> HttpStatus.NOT_FOUND;
      case ImageFault.InvalidReference f -> HttpStatus.BAD_REQUEST;
      case ImageFault.InvalidChange f -> HttpStatus.BAD_REQUEST;
      case ImageFault.InUse f -> HttpStatus.CONFLICT;
      case ImageFault.InvalidArchive f -> HttpStatus.BAD_REQUEST;
      case ImageFault.InvalidPlatform f -> HttpStatus.BAD_REQUEST;
      case ImageFault.NoSpace f -> HttpStatus.INSUFFICIENT_STORAGE;
    };
  }

  private static HttpStatus status(RuntimeFault fault) {
    return fault instanceof RuntimeFault.Unavailable
        ? HttpStatus.SERVICE_UNAVAILABLE
        : HttpStatus.INTERNAL_SERVER_ERROR;
  }

  private static ErrorMapping storeFault(Exception failed) {
    LOG.warn("The event store failed: {}", failed.toString());
    return new ErrorMapping(
        HttpStatus.SERVICE_UNAVAILABLE,
        StoreFaults.isDiskFull(failed)
            ? "nothing was done, because the event store cannot be written: its disk is full. Free"
                + " some space there; Slipway goes on by itself"
            : "the event store cannot be reached or is too busy, so nothing was done. Check the"
                + " database that spring.datasource.url names, then try again");
  }

  /** Docker's router knows no other methods or media types: what does not fit is not there. */
  private static ErrorMapping ofSpring(ErrorResponse refused) {
    HttpStatus status = HttpStatus.valueOf(refused.getStatusCode().value());
    return switch (status) {
      case NOT_FOUND, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE ->
          new ErrorMapping(HttpStatus.NOT_FOUND, "page not found");
      default -> new ErrorMapping(status, String.valueOf(refused.getBody().getDetail()));
    };
  }

  private static ErrorMapping mapping(HttpStatus status, Throwable thrown) {
    String message = thrown.getMessage();
    return new ErrorMapping(status, message == null ? status.getReasonPhrase() : message);
  }
}
