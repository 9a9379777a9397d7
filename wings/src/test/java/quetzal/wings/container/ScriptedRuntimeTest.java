package quetzal.wings.container;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import quetzal.shared.id.ServerId;

final class ScriptedRuntimeTest extends ContainerRuntimeContract {
    private static final ImageName IMAGE = ImageName.parse("~pretend:1");

    private final ScriptedRuntime runtime =
            new ScriptedRuntime(InstantSource.system(), PretendServer::new)
                    .withImage(IMAGE.reference());

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected ContainerSpec spec(ServerId server, SequencedMap<String, String> environment) {
        return new ContainerSpec(
                ContainerName.ofServer(server),
                ContainerKind.SERVER,
                server,
                IMAGE,
                List.of(),
                environment,
                Map.of(),
                List.of(),
                List.of(),
                ContainerLimits.unlimited(64),
                new ContainerUser.Ids(998, 998),
                true);
    }

    @Override
    protected ImageName presentImage() {
        return IMAGE;
    }

    @Override
    protected ImageName absentImage() {
        return ImageName.parse("~nowhere:1");
    }

    @Override
    protected void makeForeign(ContainerName taken) {
        runtime.foreign(taken, true);
    }

    @Override
    protected void removeForeign(ContainerName taken) {
        runtime.foreign(taken, false);
    }
}
