package quetzal.wings.container.docker;

import java.util.SequencedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerRuntimeContract;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ImageName;

@Tag("docker")
final class DockerRuntimeTest extends ContainerRuntimeContract {
    private static DockerFixture node;

    @BeforeAll
    static void open() {
        node = new DockerFixture();
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Override
    protected ContainerRuntime runtime() {
        return node.runtime();
    }

    @Override
    protected ContainerSpec spec(ServerId server, SequencedMap<String, String> environment) {
        return node.spec(server, environment, DockerFixture.limits(64));
    }

    @Override
    protected ImageName presentImage() {
        return DockerFixture.TINY;
    }

    @Override
    protected ImageName absentImage() {
        return ImageName.parse("~gamehost/nowhere:1");
    }

    @Override
    protected void makeForeign(ContainerName taken) {
        DockerFixture.docker(
                "create",
                "--name",
                taken.value(),
                "--label",
                "Service=Pterodactyl",
                "gamehost/tiny:1");
    }

    @Override
    protected void removeForeign(ContainerName taken) {
        DockerFixture.docker("rm", taken.value());
    }
}
