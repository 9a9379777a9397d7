package quetzal.panel.egg;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.IncludeNames;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.NullResource;
import quetzal.panel.http.Rendered;

/// Nests and eggs in the application API's envelope, with what is to be included.
public final class EggItems {
    private final Eggs eggs;
    private final ServersUsing servers;

    public EggItems(Eggs eggs, ServersUsing servers) {
        this.eggs = eggs;
        this.servers = servers;
    }

    record NestView(
            long id,
            String uuid,
            String author,
            String name,
            @Nullable String description,
            Instant createdAt,
            Instant updatedAt) {}

    record EggView(
            long id,
            String uuid,
            String name,
            long nest,
            String author,
            String description,
            String dockerImage,
            Map<String, String> dockerImages,
            ConfigView config,
            String startup,
            Map<String, String> startupCommands,
            ScriptView script,
            List<String> features,
            List<String> tags,
            @Nullable String icon,
            boolean forceOutgoingIp,
            @Nullable String updateUrl,
            Instant createdAt,
            Instant updatedAt) {}

    record ConfigView(
            JsonNode files,
            JsonNode startup,
            @Nullable String stop,
            JsonNode logs,
            List<String> fileDenylist,
            @JsonProperty("extends") @Nullable Long parent) {}

    record ScriptView(
            boolean privileged,
            @Nullable String install,
            String entry,
            String container,
            @JsonProperty("extends") @Nullable Long parent) {}

    /// The `config` include: what holds after inheritance.
    record EffectiveConfig(JsonNode files, JsonNode startup, String stop, JsonNode logs) {}

    /// The `script` include.
    record EffectiveScript(boolean privileged, String install, String entry, String container) {}

    record VariableView(
            long id,
            long eggId,
            String name,
            String description,
            String envVariable,
            String defaultValue,
            boolean userViewable,
            boolean userEditable,
            String rules,
            Instant createdAt,
            Instant updatedAt) {}

    public Rendered nest(Handle tx, Caller caller, long nest, Set<String> includes) {
        return caller.may(AdminResource.NESTS, AdminAccess.READ)
                ? eggs.findNest(tx, nest)
                        .<Rendered>map(found -> nest(tx, caller, found, includes))
                        .orElse(NullResource.INSTANCE)
                : NullResource.INSTANCE;
    }

    Item nest(Handle tx, Caller caller, Nest nest, Set<String> includes) {
        var item =
                Item.of(
                        "nest",
                        new NestView(
                                nest.number(),
                                nest.uuid().toString(),
                                nest.author(),
                                nest.name(),
                                nest.description(),
                                nest.createdAt(),
                                nest.updatedAt()));
        if (includes.contains("eggs")) {
            item =
                    item.with(
                            "eggs",
                            caller.may(AdminResource.EGGS, AdminAccess.READ)
                                    ? Listing.of(
                                            eggs.ofNest(tx, nest.number()).stream()
                                                    .map(
                                                            egg ->
                                                                    egg(
                                                                            tx,
                                                                            caller,
                                                                            egg,
                                                                            IncludeNames.below(
                                                                                    includes,
                                                                                    "eggs")))
                                                    .toList())
                                    : NullResource.INSTANCE);
        }
        if (includes.contains("servers")) {
            item =
                    item.with(
                            "servers",
                            servers.ofNest(
                                    tx,
                                    caller,
                                    nest.number(),
                                    IncludeNames.below(includes, "servers")));
        }
        return item;
    }

    public Rendered egg(Handle tx, Caller caller, long egg, Set<String> includes) {
        return caller.may(AdminResource.EGGS, AdminAccess.READ)
                ? eggs.find(tx, egg)
                        .<Rendered>map(found -> egg(tx, caller, found, includes))
                        .orElse(NullResource.INSTANCE)
                : NullResource.INSTANCE;
    }

    Item egg(Handle tx, Caller caller, Egg egg, Set<String> includes) {
        var item = Item.of("egg", view(egg));
        if (includes.contains("nest")) {
            item =
                    item.with(
                            "nest",
                            nest(tx, caller, egg.nest(), IncludeNames.below(includes, "nest")));
        }
        if (includes.contains("servers")) {
            item =
                    item.with(
                            "servers",
                            servers.ofEgg(
                                    tx,
                                    caller,
                                    egg.number(),
                                    IncludeNames.below(includes, "servers")));
        }
        if (includes.contains("config")) {
            item = item.with("config", effectiveConfig(tx, egg));
        }
        if (includes.contains("script")) {
            item = item.with("script", effectiveScript(tx, egg));
        }
        if (includes.contains("variables")) {
            item = item.with("variables", variables(egg));
        }
        return item;
    }

    private Rendered effectiveConfig(Handle tx, Egg egg) {
        if (egg.configFrom() == null) {
            return NullResource.INSTANCE;
        }
        var config = eggs.effective(tx, egg).config();
        return new Item(
                null,
                new EffectiveConfig(
                        config.filesOrEmpty(),
                        config.startupOrEmpty(),
                        config.stopOrEmpty(),
                        config.logsOrEmpty()),
                Map.of(),
                Map.of());
    }

    private Rendered effectiveScript(Handle tx, Egg egg) {
        if (egg.copyScriptFrom() == null) {
            return NullResource.INSTANCE;
        }
        var script = eggs.effective(tx, egg).script();
        return new Item(
                null,
                new EffectiveScript(
                        egg.scriptIsPrivileged(),
                        script.script(),
                        script.entrypoint(),
                        script.container()),
                Map.of(),
                Map.of());
    }

    private static Listing variables(Egg egg) {
        return Listing.of(
                egg.variables().stream()
                        .map(stored -> Item.of("egg_variable", variable(egg.number(), stored)))
                        .toList());
    }

    private static VariableView variable(long egg, Egg.StoredVariable stored) {
        var variable = stored.variable();
        return new VariableView(
                stored.number(),
                egg,
                variable.name(),
                variable.description(),
                variable.env(),
                variable.defaultValue(),
                variable.userViewable(),
                variable.userEditable(),
                variable.rulesText(),
                stored.createdAt(),
                stored.updatedAt());
    }

    private static EggView view(Egg egg) {
        var own = egg.own();
        var config = own.config();
        return new EggView(
                egg.number(),
                egg.uuid().toString(),
                own.name(),
                egg.nest(),
                own.author(),
                own.description(),
                own.defaultImage(),
                own.dockerImages(),
                new ConfigView(
                        config.filesOrEmpty(),
                        config.startupOrEmpty(),
                        config.stop(),
                        config.logsOrEmpty(),
                        own.fileDenylist(),
                        egg.configFrom()),
                own.defaultStartup(),
                own.startupCommands(),
                new ScriptView(
                        egg.scriptIsPrivileged(),
                        own.script().script(),
                        own.script().entrypoint(),
                        own.script().container(),
                        egg.copyScriptFrom()),
                own.features(),
                own.tags(),
                own.icon(),
                own.forceOutgoingIp(),
                own.updateUrl(),
                egg.createdAt(),
                egg.updatedAt());
    }
}
