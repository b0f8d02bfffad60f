package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Images;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.containerd.proto.images.CreateImageRequest;
import dev.slipway.runtime.containerd.proto.images.DeleteImageRequest;
import dev.slipway.runtime.containerd.proto.images.GetImageRequest;
import dev.slipway.runtime.containerd.proto.images.ImagesGrpc;
import dev.slipway.runtime.containerd.proto.images.ImagesGrpc.ImagesBlockingStub;
import dev.slipway.runtime.containerd.proto.images.ListImagesRequest;
import dev.slipway.runtime.containerd.proto.images.UpdateImageRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Image names over gRPC. */
@Component
final class ContainerdImages implements Images {

  private final ContainerdChannel channel;
  private final KnownImages known;

  ContainerdImages(ContainerdSettings settings, ContainerdChannel channel) {
    this.channel = channel;
    String namespace = settings.containerd().namespace();
    this.known =
        new KnownImages(
            this::ask,
            (changed, ended) ->
                new EventStream(channel, namespace, "/images/", image -> changed.run(), ended)
                    .open());
  }

  @Override
  public Optional<Image> find(String name) {
    GetImageRequest request = GetImageRequest.newBuilder().setName(name).build();
    return Faults.found(() -> image(stub().get(request).getImage()));
  }

  @Override
  public List<Image> list() {
    return known.all();
  }

  @Override
  public void forget() {
    known.changed();
  }

  private List<Image> ask() {
    ListImagesRequest all = ListImagesRequest.getDefaultInstance();
    return Faults.named(
        () -> stub().list(all).getImagesList().stream().map(ContainerdImages::image).toList());
  }

  @Override
  public void put(String name, Descriptor target) {
    try {
      create(name, target);
    } finally {
      known.changed();
    }
  }

  private void create(String name, Descriptor target) {
    var image =
        dev.slipway.runtime.containerd.proto.images.Image.newBuilder()
            .setName(name)
            .setTarget(Wire.descriptor(target))
            .build();
    try {
      Faults.named(() -> stub().create(CreateImageRequest.newBuilder().setImage(image).build()));
    } catch (RuntimeFault.AlreadyExists e) {
      UpdateImageRequest update =
          UpdateImageRequest.newBuilder()
              .setImage(image)
              .setUpdateMask(Wire.mask("target"))
              .build();
      Faults.named(() -> stub().update(update));
    }
  }

  @Override
  public void delete(String name) {
    DeleteImageRequest request =
        DeleteImageRequest.newBuilder().setName(name).setSync(true).build();
    try {
      Faults.found(() -> stub().delete(request));
    } finally {
      known.changed();
    }
  }

  private static Image image(dev.slipway.runtime.containerd.proto.images.Image image) {
    return new Image(
        image.getName(),
        Wire.descriptor(image.getTarget()),
        Wire.timeOrEpoch(image.getCreatedAt()));
  }

  private ImagesBlockingStub stub() {
    return within(ImagesGrpc.newBlockingStub(channel.calls()), channel.deadlines().other());
  }
}
