package quetzal.panel.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.EmbeddedDatabase;

/// The database that the configuration means: an external one, or the embedded one, started when nobody runs it.
final class PanelDatabase implements AutoCloseable {
    private final DatabaseSettings settings;
    private final @Nullable DataFolder folder;
    private final @Nullable EmbeddedDatabase embedded;

    private PanelDatabase(
            DatabaseSettings settings,
            @Nullable DataFolder folder,
            @Nullable EmbeddedDatabase embedded) {
        this.settings = settings;
        this.folder = folder;
        this.embedded = embedded;
    }

    /// For the panel itself, which has its data folder alone.
    ///
    /// - errors: [IllegalStateException] when another panel runs on the folder
    static PanelDatabase forPanel(PanelConfig config) {
        if (config.database().isPresent()) {
            return new PanelDatabase(config.database().get(), null, null);
        }
        var folder =
                DataFolder.take(config.data())
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "Another panel already runs on "
                                                        + config.data()
                                                        + "."));
        return started(config, folder);
    }

    /// For a command beside a running panel: shares its database, or starts it for the time of the command.
    static PanelDatabase forCommand(PanelConfig config) {
        if (config.database().isPresent()) {
            return new PanelDatabase(config.database().get(), null, null);
        }
        var folder = DataFolder.take(config.data());
        if (folder.isPresent()) {
            return started(config, folder.get());
        }
        return EmbeddedDatabase.running(files(config), 2)
                .map(settings -> new PanelDatabase(settings, null, null))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "The panel is just starting or stopping. Try again in a moment."));
    }

    private static PanelDatabase started(PanelConfig config, DataFolder folder) {
        try {
            var embedded =
                    EmbeddedDatabase.start(
                            files(config), EmbeddedDatabase.Durability.FULL, config.databasePool());
            return new PanelDatabase(embedded.settings(), folder, embedded);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Path files(PanelConfig config) {
        return config.data().resolve("postgres");
    }

    DatabaseSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
