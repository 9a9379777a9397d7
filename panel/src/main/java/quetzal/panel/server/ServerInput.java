package quetzal.panel.server;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Input;
import quetzal.panel.node.AllocationRanges;

/// Reads what the application API's requests about servers say.
final class ServerInput {
    private static final Pattern IMAGE = Pattern.compile("~?[\\w.#/\\-:@ ]{1,190}");
    private static final Pattern THREADS = Pattern.compile("[0-9]{1,4}([,-][0-9]{1,4})*");
    private static final long MOST_MIB = 1L << 40;
    private static final int MOST_COUNT = 1_000_000;
    private static final int LONGEST_STARTUP = 16_384;

    private ServerInput() {}

    static NewServer create(Input in) {
        var name = in.text("name").required().max(191).get();
        var description = in.text("description").max(10_000).get();
        var external = in.text("external_id").max(191).orNull();
        var owner = in.integer("user").required().min(1).get();
        var egg = in.integer("egg").required().min(1).get();
        var image = image(in, "docker_image");
        var startup = startup(in);
        var environment = environment(in);
        var limits = limits(in.require("limits").object("limits"), in, true);
        var features = features(in.require("feature_limits").object("feature_limits"));
        var skip = in.flag("skip_scripts").orElse(false);
        var start = in.flag("start_on_completion").orElse(false);
        var place = place(in);
        in.verify();
        return new NewServer(
                name,
                description,
                external,
                owner,
                egg,
                image,
                startup,
                environment,
                limits,
                features,
                place,
                skip,
                start);
    }

    private static NewServer.Place place(Input in) {
        if (in.value("deploy") != null) {
            var deploy = in.object("deploy");
            deploy.present("locations").require("dedicated_ip").present("port_range");
            var locations = numbers(deploy, "locations");
            var dedicated = deploy.flag("dedicated_ip").orElse(false);
            var ports = deploy.texts("port_range").max(100).get();
            in.verify();
            return new NewServer.Place.Anywhere(
                    locations, dedicated, AllocationRanges.ports(ports));
        }
        var allocation = in.require("allocation").object("allocation");
        return new NewServer.Place.At(
                allocation.integer("default").required().min(1).get(),
                numbers(allocation, "additional"));
    }

    static ServerChanges.Details details(Input in) {
        var details =
                new ServerChanges.Details(
                        in.text("name").required().max(191).get(),
                        in.text("description").max(10_000).get(),
                        in.text("external_id").max(191).orNull(),
                        in.integer("user").required().min(1).get());
        in.verify();
        return details;
    }

    /// - shape: `old` keeps what is optional and left out
    static ServerChanges.Build build(Input in, Server old) {
        var flat = in.value("limits") == null;
        var limits = limits(flat ? in : in.object("limits"), in, old.limits().oomDisabled());
        var build =
                new ServerChanges.Build(
                        in.integer("allocation").required().min(1).get(),
                        limits,
                        features(in.require("feature_limits").object("feature_limits")),
                        numbers(in, "add_allocations"),
                        numbers(in, "remove_allocations"));
        in.verify();
        return build;
    }

    static ServerChanges.Startup startup(Input in, Server old) {
        var startup =
                new ServerChanges.Startup(
                        startup(in),
                        environment(in),
                        in.integer("egg").required().min(1).get(),
                        image(in, "image"),
                        in.present("skip_scripts").flag("skip_scripts").orElse(old.skipScripts()));
        in.verify();
        return startup;
    }

    private static String image(Input in, String field) {
        return in.text(field)
                .required()
                .max(191)
                .matches("regex", IMAGE, "must be an image name")
                .get();
    }

    private static String startup(Input in) {
        return in.exactText("startup").required().max(LONGEST_STARTUP).get();
    }

    private static Map<String, String> environment(Input in) {
        in.present("environment");
        if (in.value("environment") != null) {
            in.object("environment");
        }
        var environment = in.value("environment");
        return ServerVariables.texts(environment == null ? MissingNode.getInstance() : environment);
    }

    /// - shape: `oom_disabled` stands beside the limits, and in newer requests as `oom_killer` among them
    private static Limits limits(Input limits, Input whole, boolean oomDisabled) {
        return new Limits(
                limits.integer("memory").required().between(0, MOST_MIB).get(),
                limits.integer("swap").required().between(-1, MOST_MIB).get(),
                limits.integer("disk").required().between(0, MOST_MIB).get(),
                limits.integer("io").required().between(10, 1000).intOrElse(500),
                limits.integer("cpu").required().between(0, MOST_COUNT).get(),
                threads(limits),
                whole.flag("oom_disabled")
                        .optional()
                        .or(() -> limits.flag("oom_killer").optional().map(killer -> !killer))
                        .orElse(oomDisabled));
    }

    private static @Nullable String threads(Input limits) {
        return limits.text("threads")
                .max(191)
                .matches("regex", THREADS, "must list cores, such as 0,2-4")
                .orNull();
    }

    private static FeatureLimits features(Input features) {
        features.present("databases").present("backups");
        return new FeatureLimits(
                count(features, "databases"),
                count(features, "allocations"),
                features.integer("backups").between(0, MOST_COUNT).intOrElse(0));
    }

    private static @Nullable Integer count(Input features, String name) {
        return features.integer(name).between(0, MOST_COUNT).optionalInt().orElse(null);
    }

    private static List<Long> numbers(Input in, String name) {
        var texts =
                in.texts(name)
                        .max(1000)
                        .each("integer", t -> t.matches("[0-9]{1,18}"), "must be a whole number")
                        .get();
        return texts.stream().filter(t -> t.matches("[0-9]{1,18}")).map(Long::valueOf).toList();
    }
}
