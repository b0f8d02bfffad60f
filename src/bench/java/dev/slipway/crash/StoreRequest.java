package dev.slipway.crash;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.Reply;
import java.util.Set;

/** Each kind of request that is stored before it is carried out. */
enum StoreRequest {
  CREATE(Set.of(201), Set.of(409)) {
    @Override
    String prepare(Docker docker, String name) {
      return name;
    }

    @Override
    Reply send(Docker docker, String name) {
      return docker.tryCreate(name, ContainerBody.sleeping());
    }

    @Override
    boolean isDone(Docker docker, String name) {
      return docker.get("/containers/" + name + "/json").status() == 200;
    }
  },
  START(Set.of(204), Set.of(304)) {
    @Override
    String prepare(Docker docker, String name) {
      return docker.create(name, ContainerBody.sleeping().network("bridge"));
    }

    @Override
    Reply send(Docker docker, String id) {
      return docker.start(id);
    }

    @Override
    boolean isDone(Docker docker, String id) {
      return docker.status(id).equals("running");
    }
  },
  STOP(Set.of(204), Set.of(304)) {
    @Override
    Reply send(Docker docker, String id) {
      return docker.post("/containers/" + id + "/stop?t=5");
    }

    @Override
    boolean isDone(Docker docker, String id) {
      return docker.status(id).equals("exited");
    }
  },
  KILL(Set.of(204), Set.of(409)) {
    @Override
    Reply send(Docker docker, String id) {
      return docker.post("/containers/" + id + "/kill");
    }

    @Override
    boolean isDone(Docker docker, String id) {
      return docker.state(id).path("ExitCode").asInt() == 137;
    }
  },
  RENAME(Set.of(204), Set.of(400)) {
    @Override
    String prepare(Docker docker, String name) {
      return docker.create(name, ContainerBody.sleeping());
    }

    @Override
    Reply send(Docker docker, String id) {
      return docker.post("/containers/" + id + "/rename?name=r" + id.substring(0, 12));
    }

    @Override
    boolean isDone(Docker docker, String id) {
      return docker.inspect(id).path("Name").asString().equals("/r" + id.substring(0, 12));
    }
  },
  REMOVE(Set.of(204), Set.of(404, 409)) {
    @Override
    Reply send(Docker docker, String id) {
      return docker.delete("/containers/" + id + "?force=1");
    }

    @Override
    boolean isDone(Docker docker, String id) {
      return docker.get("/containers/" + id + "/json").status() == 404;
    }
  },
  PAUSE(Set.of(204), Set.of(409)) {
    @Override
    Reply send(Docker docker, String id) {
      return docker.post("/containers/" + id + "/pause");
    }

    @Override
    boolean isDone(Docker docker, String id) {
      return docker.status(id).equals("paused");
    }
  };

  /** What is answered when this request does it. */
  final Set<Integer> done;

  /** What is answered when it was done before. */
  final Set<Integer> doneBefore;

  StoreRequest(Set<Integer> done, Set<Integer> doneBefore) {
    this.done = done;
    this.doneBefore = doneBefore;
  }

  /** Makes what the request is about, and returns how it is named in it: a running container. */
  String prepare(Docker docker, String name) {
    return docker.run(name, ContainerBody.sleeping());
  }

  abstract Reply send(Docker docker, String container);

  /** Whether the request's effect shows. */
  abstract boolean isDone(Docker docker, String container);
}
