package dev.slipway.ops;

import dev.slipway.exec.ExecRefusal.NoSuchExec;
import dev.slipway.exec.ExecRegistry;
import dev.slipway.exec.ExecRunner;
import dev.slipway.settings.model.Signals;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What Docker cannot do with an exec. */
@RestController
@Tag(name = "Execs", description = "Processes beside a container's first one.")
class ExecOperations {

  private final ExecRegistry registry;
  private final ExecRunner runner;

  ExecOperations(ExecRegistry registry, ExecRunner runner) {
    this.registry = registry;
    this.runner = runner;
  }

  @Operation(
      summary = "Send a signal to an exec",
      description =
          "To its own process and no other one of the container. 404 when there is no such exec,"
              + " 409 when it does not run.")
  @ApiResponse(responseCode = "204", description = "The signal is sent")
  @PostMapping("/slipway/v1/execs/{id}/kill")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void kill(
      @Parameter(description = "The exec's whole id") @PathVariable String id,
      @Parameter(description = "Name or number of a signal") @RequestParam(defaultValue = "SIGKILL")
          String signal) {
    int number = Signals.number(signal);
    runner.kill(registry.find(id).orElseThrow(() -> new NoSuchExec(id)), number);
  }
}
