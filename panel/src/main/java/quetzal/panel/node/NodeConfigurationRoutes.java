package quetzal.panel.node;

import static quetzal.panel.http.AdminResource.NODES;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.javalin.http.Context;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Gate;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.protocol.daemon.NodeConfiguration;

/// How a machine becomes a node: a one-shot key, and the configuration that its daemon fetches with it.
public final class NodeConfigurationRoutes {
    private static final ObjectMapper YAML =
            YAMLMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build();

    private final Database database;
    private final Nodes nodes;
    private final Doors.Doorkeeper<Gate.Admin> admins;
    private final ClientAddress addresses;
    private final ReadLog reads;

    public NodeConfigurationRoutes(
            Database database,
            Nodes nodes,
            Doors.Doorkeeper<Gate.Admin> admins,
            ClientAddress addresses,
            ReadLog reads) {
        this.reads = reads;
        this.database = database;
        this.nodes = nodes;
        this.admins = admins;
        this.addresses = addresses;
    }

    public void register(Routes routes) {
        routes.get(
                        "/api/application/nodes/{node}/configuration",
                        Gate.open("a node's one-shot key or an administrator; the handler asks"),
                        this::configuration)
                .summary(
                        "What the node's config.yml should hold; `format=yaml` for the file itself.")
                .query("format", "`json` or `yaml`");
        routes.post(
                        "/api/application/nodes/{node}/configuration/token",
                        Gate.adminWrite(NODES),
                        this::token)
                .summary(
                        "A key with which `configure` fetches the configuration once, within 15 minutes.");
    }

    private void configuration(Context ctx) throws JsonProcessingException {
        var id = PathNumber.of(ctx, "node");
        var token = NodeDoor.bearer(ctx.header("Authorization"));
        if (token != null) {
            var found = nodes.configurationFor(id, token, addresses.of(ctx));
            if (found.isPresent()) {
                answer(ctx, found.get());
                return;
            }
        }
        admins.admit(ctx, new Gate.Admin(NODES, AdminAccess.READ));
        var node = database.<Node>read(tx -> nodes.require(tx, id));
        var configuration = database.<NodeConfiguration>read(tx -> nodes.configuration(tx, node));
        ReadLog.about(ctx, Subject.node(id, node.name()));
        reads.note(ctx, "node:configuration.read");
        answer(ctx, configuration);
    }

    private static void answer(Context ctx, NodeConfiguration configuration)
            throws JsonProcessingException {
        ctx.header("Cache-Control", "no-store");
        if ("yaml".equals(ctx.queryParam("format"))) {
            ctx.contentType("application/yaml").result(YAML.writeValueAsString(configuration));
        } else {
            ctx.json(configuration);
        }
    }

    record DeployToken(long node, String token) {}

    private void token(Context ctx) {
        var id = PathNumber.of(ctx, "node");
        ctx.header("Cache-Control", "no-store");
        ctx.json(new DeployToken(id, nodes.deployToken(Caller.of(ctx), id)));
    }
}
