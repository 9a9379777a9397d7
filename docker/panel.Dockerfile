# The panel. Takes the built jar (mvn package), so it builds anywhere:
#
#   docker build -f docker/panel.Dockerfile -t quetzal/panel .
#   docker build -f docker/panel.Dockerfile --build-arg BASE=my-java:25 .   a base of one's own: Java 25, bash
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}

# A number instead of a name: it needs no entry in the base image's /etc/passwd.
RUN install -d -o 10001 -g 10001 -m 0750 /var/lib/quetzal /var/cache/quetzal
COPY docker/healthcheck /usr/local/bin/healthcheck
COPY panel/bin/quetzal-panel panel/bin/quetzal /opt/quetzal/bin/
COPY panel/target/quetzal-panel.jar /opt/quetzal/lib/quetzal-panel.jar

ENV HOME=/var/lib/quetzal \
    PATH=/opt/quetzal/bin:$PATH \
    QUETZAL_CACHE=/var/cache/quetzal \
    QUETZAL_DATA=/var/lib/quetzal \
    QUETZAL_HOST=0.0.0.0 \
    QUETZAL_PORT=8080
WORKDIR /var/lib/quetzal
VOLUME /var/lib/quetzal
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 CMD ["healthcheck", "8080", "/health/ready"]
ENTRYPOINT ["/opt/quetzal/bin/quetzal-panel"]
CMD ["run"]
