package quetzal.shared.protocol.remote;

/// Answer of `GET /api/remote/servers/{uuid}`.
public record RemoteServer(ServerSettings settings, ProcessConfiguration processConfiguration) {}
