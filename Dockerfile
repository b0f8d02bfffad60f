# make image builds the jar first. Run the result with
#   docker run --privileged --network host --pid host -v /var/lib/slipway:/var/lib/slipway -v /run:/run slipway
# That is as good as root on the host: the service makes mounts, namespaces and networks there.
FROM eclipse-temurin:25-jre AS java

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      containerd runc containernetworking-plugins iproute2 iptables tini busybox-static ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY --from=java /opt/java/openjdk /opt/java/openjdk
COPY target/slipway/ /opt/slipway/
ENV JAVA_HOME=/opt/java/openjdk
VOLUME /var/lib/slipway
ENTRYPOINT ["/opt/slipway/slipway"]
