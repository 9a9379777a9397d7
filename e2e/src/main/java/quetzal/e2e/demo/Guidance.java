package quetzal.e2e.demo;

import java.nio.file.Path;
import java.util.Locale;

/// What someone who sees the demo for the first time wants to know.
final class Guidance {
    private Guidance() {}

    static void print(Progress progress, RunningDemo demo, Path folder, boolean detached) {
        progress.say("");
        progress.say("  Panel      " + demo.panelUrl());
        progress.say("  Login      " + demo.email());
        progress.say("  Password   " + demo.password());
        for (var server : demo.servers()) {
            progress.say(
                    String.format(
                            Locale.ROOT,
                            "  %-10s %s  (%s)",
                            server.name(),
                            server.address(),
                            server.egg()));
        }
        progress.say(
                """

                Try this:
                  - Open the panel, log in, open Minecraft and type `help` into its console.
                  - Join it with a Minecraft 1.21.4 client, or OpenTTD with OpenTTD 14.1, and chat.
                  - Stop a server, watch it go offline, start it again.
                  - End the node with `kill -9 %d`: the games play on, and no line of the console is lost.
                """
                        .formatted(demo.wingsPid()));
        progress.say("Logs: " + folder.resolve("panel.log") + ", " + folder.resolve("wings.log"));
        progress.say(
                detached
                        ? "It goes on in the background until script/demo stop."
                        : "Ctrl-C ends it. The next start goes on from here.");
    }
}
