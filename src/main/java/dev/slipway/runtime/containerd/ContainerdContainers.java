package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.common.collect.Streams;
import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Tasks;
import dev.slipway.runtime.containerd.proto.containers.Container;
import dev.slipway.runtime.containerd.proto.containers.ContainersGrpc;
import dev.slipway.runtime.containerd.proto.containers.ContainersGrpc.ContainersBlockingStub;
import dev.slipway.runtime.containerd.proto.containers.CreateContainerRequest;
import dev.slipway.runtime.containerd.proto.containers.DeleteContainerRequest;
import dev.slipway.runtime.containerd.proto.containers.GetContainerRequest;
import dev.slipway.runtime.containerd.proto.containers.GetContainerResponse;
import dev.slipway.runtime.containerd.proto.containers.ListContainersRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Container objects over gRPC. */
@Component
final class ContainerdContainers implements Containers {

  private final ContainerdChannel channel;
  private final Snapshots snapshots;
  private final Tasks tasks;

  ContainerdContainers(ContainerdChannel channel, Snapshots snapshots, Tasks tasks) {
    this.channel = channel;
    this.snapshots = snapshots;
    this.tasks = tasks;
  }

  @Override
  public void create(ContainerObject object) {
    Container.Builder container =
        Container.newBuilder()
            .setId(object.id())
            .putAllLabels(object.labels())
            .setImage(object.image())
            .setRuntime(
                Container.Runtime.newBuilder()
                    .setName(object.runtime().name())
                    .setOptions(Wire.options(object.runtime())))
            .setSpec(Wire.spec(object.spec()));
    if (!object.snapshotKey().isEmpty()) {
      container.setSnapshotter(snapshots.snapshotter()).setSnapshotKey(object.snapshotKey());
    }
    CreateContainerRequest request =
        CreateContainerRequest.newBuilder().setContainer(container).build();
    Faults.named(() -> stub().create(request));
  }

  @Override
  public Optional<ContainerObject> find(String id) {
    return get(id).map(ContainerdContainers::object);
  }

  @Override
  public Optional<String> spec(String id) {
    return get(id).map(container -> container.getSpec().getValue().toStringUtf8());
  }

  private Optional<Container> get(String id) {
    GetContainerRequest request = GetContainerRequest.newBuilder().setId(id).build();
    return FindCall.ask(
            channel.calls(), ContainersGrpc.getGetMethod(), request, channel.deadlines().other())
        .map(GetContainerResponse::getContainer);
  }

  @Override
  public List<ContainerObject> list() {
    ListContainersRequest all = ListContainersRequest.getDefaultInstance();
    return Faults.named(() ->
        Streams.stream(stub().listStream(all))
            .flatMap(message -> message.getContainersList().stream())
            .map(ContainerdContainers::object)
            .toList());
  }

  @Override
  public void delete(String id) {
    if (tasks.find(id).isPresent()) {
      throw new RuntimeFault.Failed(
          "cannot delete running task " + id + ": failed precondition",
          new IllegalStateException("container " + id + " has a task"));
    }
    DeleteContainerRequest request = DeleteContainerRequest.newBuilder().setId(id).build();
    Faults.found(() -> stub().delete(request));
  }

  private static ContainerObject object(Container container) {
    return new ContainerObject(
        container.getId(),
        Map.copyOf(container.getLabelsMap()),
        container.getImage(),
        container.getSnapshotKey(),
        new OciRuntime(container.getRuntime().getName(), "", ""),
        "");
  }

  private ContainersBlockingStub stub() {
    return within(ContainersGrpc.newBlockingStub(channel.calls()), channel.deadlines().other());
  }
}
