package dev.slipway.api.engine;

import dev.slipway.api.http.ErrorBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** This engine is in no swarm, and says so as Docker does: clients ask to find that out. */
@RestController
class SwarmController {

  private static final String NO_MANAGER =
      "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to"
          + " connect this node to swarm and try again.";
  private static final String NO_MEMBER = "This node is not part of a swarm";

  @RequestMapping({
    "/swarm",
    "/swarm/unlockkey",
    "/swarm/unlock",
    "/swarm/update",
    "/{kind:nodes|services|tasks|secrets|configs}",
    "/{kind:nodes|services|tasks|secrets|configs}/{id}",
    "/{kind:nodes|services|secrets|configs}/{id}/update",
    "/{kind:services|tasks}/{id}/logs",
  })
  void member(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ErrorBody.write(request, response, HttpStatus.SERVICE_UNAVAILABLE.value(), NO_MANAGER);
  }

  @PostMapping("/swarm/leave")
  void leave(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ErrorBody.write(request, response, HttpStatus.SERVICE_UNAVAILABLE.value(), NO_MEMBER);
  }
}
