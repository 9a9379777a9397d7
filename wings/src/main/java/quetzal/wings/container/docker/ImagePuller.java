package quetzal.wings.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.container.PullProgress;

/// Fetches images, and makes do with what is on the node when that fails.
final class ImagePuller {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePuller.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DockerClient docker;
    private final DockerSettings settings;
    private final EngineAddress address;

    ImagePuller(DockerClient docker, DockerSettings settings, EngineAddress address) {
        this.docker = docker;
        this.settings = settings;
        this.address = address;
    }

    PullOutcome pull(ImageName image, PullProgress progress, Duration patience) {
        if (image.localOnly()) {
            if (!present(image)) {
                throw missing(image, "it is marked as local and never pulled");
            }
            return new PullOutcome.Local(image);
        }
        String reason;
        try {
            EngineCalls.within(patience, "pull", () -> fetch(image, progress));
            return new PullOutcome.Pulled(image);
        } catch (ContainerException failed) {
            if (failed.problem() instanceof ContainerProblem.EngineUnreachable) {
                throw failed;
            }
            reason =
                    failed.problem() instanceof ContainerProblem.Refused(var _, var _, var said)
                            ? said
                            : failed.problem().detail();
        }
        if (!present(image)) {
            throw missing(image, reason);
        }
        LOG.warn(
                "image could not be pulled, using the local one image={} reason={}", image, reason);
        return new PullOutcome.UsedLocal(image, reason);
    }

    boolean present(ImageName image) {
        return EngineCalls.within(
                settings.deadlines().question(),
                "image inspect",
                () -> {
                    try {
                        docker.inspectImageCmd(image.reference()).exec();
                        return true;
                    } catch (NotFoundException absent) {
                        return false;
                    }
                });
    }

    static ContainerException missing(ImageName image, String reason) {
        return new ContainerException(new ContainerProblem.ImageMissing(image, reason));
    }

    private Boolean fetch(ImageName image, PullProgress progress) throws IOException {
        var target =
                "/images/create?fromImage="
                        + URLEncoder.encode(tagged(image.reference()), StandardCharsets.UTF_8);
        try (var connection = EngineConnection.request(address, "POST", target, login(image))) {
            if (connection.status() != 200) {
                throw refused(connection.status(), EngineErrors.reason(connection.text()));
            }
            try (MappingIterator<JsonNode> steps =
                    JSON.readerFor(JsonNode.class).readValues(connection.body())) {
                while (steps.hasNextValue()) {
                    step(steps.nextValue(), progress);
                }
            } catch (JsonProcessingException garbled) {
                throw new IOException("garbled pull progress", garbled);
            }
        }
        return true;
    }

    private static void step(JsonNode step, PullProgress progress) {
        if (step.hasNonNull("error")) {
            throw refused(500, step.path("error").asText());
        }
        var detail = step.path("progressDetail");
        progress.step(
                step.path("id").asText(""),
                step.path("status").asText(""),
                detail.path("current").asLong(0),
                detail.path("total").asLong(0));
    }

    private static ContainerException refused(int status, String reason) {
        return new ContainerException(new ContainerProblem.Refused("pull", status, reason));
    }

    /// Without a tag the engine would fetch every tag there is.
    static String tagged(String reference) {
        var name = reference.substring(reference.lastIndexOf('/') + 1);
        return name.indexOf(':') < 0 && reference.indexOf('@') < 0
                ? reference + ":latest"
                : reference;
    }

    /// The host a reference is pulled from: its first part if that looks like a host, as the engine itself decides.
    static String registryOf(String reference) {
        var slash = reference.indexOf('/');
        var first = slash < 0 ? "" : reference.substring(0, slash);
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost")
                ? first
                : "docker.io";
    }

    private Map<String, String> login(ImageName image) {
        var host = registryOf(image.reference());
        var login = settings.registries().get(host);
        if (login == null) {
            return Map.of();
        }
        var json =
                JSON.createObjectNode()
                        .put("username", login.username())
                        .put("password", login.password())
                        .put(
                                "serveraddress",
                                host.equals("docker.io") ? "https://index.docker.io/v1/" : host);
        var encoded =
                Base64.getUrlEncoder()
                        .encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
        return Map.of("X-Registry-Auth", encoded);
    }
}
