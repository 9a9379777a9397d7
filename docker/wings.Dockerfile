# The daemon of one host. Takes the built jar (mvn package), so it builds anywhere:
#
#   docker build -f docker/wings.Dockerfile -t quetzal/wings .
#   docker build -f docker/wings.Dockerfile --build-arg BASE=my-java:25 .   a base of one's own: Java 25, bash
#
# It talks to the engine through /var/run/docker.sock and gives the servers' files to the servers' user, so it
# runs as root; the compose file takes every capability from it that this does not need.
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}

RUN install -d -m 0700 /etc/quetzal /var/lib/quetzal /var/cache/quetzal
COPY docker/healthcheck /usr/local/bin/healthcheck
COPY wings/bin/quetzal-wings /opt/quetzal/bin/quetzal-wings
COPY wings/target/quetzal-wings.jar /opt/quetzal/lib/quetzal-wings.jar

ENV HOME=/var/lib/quetzal \
    PATH=/opt/quetzal/bin:$PATH \
    QUETZAL_CACHE=/var/cache/quetzal \
    WINGS_SYSTEM_ROOT_DIRECTORY=/var/lib/quetzal \
    WINGS_SYSTEM_DATA=/var/lib/quetzal/volumes \
    WINGS_SYSTEM_LOG_DIRECTORY=/var/lib/quetzal/log \
    WINGS_SYSTEM_TMP_DIRECTORY=/var/lib/quetzal/tmp \
    WINGS_SYSTEM_BACKUP_DIRECTORY=/var/lib/quetzal/backups \
    WINGS_SYSTEM_ARCHIVE_DIRECTORY=/var/lib/quetzal/archives
WORKDIR /var/lib/quetzal
USER 0:0
EXPOSE 8080 2022
# 401 is the answer to a caller without the node's token: the daemon is up.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 CMD ["healthcheck", "8080", "/api/system", "401"]
ENTRYPOINT ["/opt/quetzal/bin/quetzal-wings"]
CMD ["run", "--config", "/etc/quetzal/config.yml"]
