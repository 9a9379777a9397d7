package quetzal.wings.container.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.util.Map;

/// Gives each call a connection of its own. After a restart of the engine every connection kept for later would be dead,
/// and as many calls would fail as there are; a new one costs a tenth of a millisecond.
record OneShotClient(DockerHttpClient client) implements DockerHttpClient {
    @Override
    public Response execute(Request request) {
        return client.execute(
                Request.builder()
                        .from(request)
                        .putAllHeaders(Map.of("Connection", "close"))
                        .build());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
