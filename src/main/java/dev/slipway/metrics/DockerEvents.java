package dev.slipway.metrics;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.StartStep;

/** How many of Docker's events a stored event stands for. */
final class DockerEvents {

  private DockerEvents() {}

  static int count(ContainerEvent event) {
    return switch (event) {
      case ContainerCreated _,
          ContainerRenamed _,
          NetworkAttached _,
          ContainerStarted _,
          KillRequested _,
          StopRequested _,
          StopEscalated _,
          ContainerPaused _,
          ContainerUnpaused _,
          OutOfMemory _,
          ContainerExited _,
          ContainerStopped _,
          ContainerRemoved _ ->
          1;
      case CleanedUp cleaned -> disconnects(cleaned) ? 1 : 0;
      case RemovalRequested requested -> requested.force() && requested.taskAlive() ? 1 : 0;
      default -> 0;
    };
  }

  private static boolean disconnects(CleanedUp cleaned) {
    return cleaned.step().equals(StartStep.NETWORK.text()) && cleaned.result().equals("released");
  }
}
