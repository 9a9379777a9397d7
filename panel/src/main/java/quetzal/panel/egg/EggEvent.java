package quetzal.panel.egg;

import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Changes;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;

/// What people do to nests and eggs.
sealed interface EggEvent extends ActivityEvent {
    record NestCreated(long nest, String name) implements EggEvent {}

    record NestUpdated(long nest, String name, Changes changes) implements EggEvent {}

    record NestDeleted(long nest, String name) implements EggEvent {}

    /// - shape: `changes` of an egg that was there already; null for a new one
    record Imported(long egg, String name, String format, @Nullable Changes changes)
            implements EggEvent {}

    record Deleted(long egg, String name) implements EggEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case NestCreated(var nest, var name) ->
                    Entry.of("nest:create", Subject.of("nest", nest, name));
            case NestUpdated(var nest, var name, var changes) ->
                    Entry.of("nest:update", Subject.of("nest", nest, name))
                            .with("changes", changes.asMap());
            case NestDeleted(var nest, var name) ->
                    Entry.of("nest:delete", Subject.of("nest", nest, name));
            case Imported(var egg, var name, var format, var changes) ->
                    Entry.of("egg:import", Subject.of("egg", egg, name))
                            .with("format", format)
                            .with("updated", changes != null)
                            .with("changes", changes == null ? null : changes.asMap());
            case Deleted(var egg, var name) -> Entry.of("egg:delete", Subject.of("egg", egg, name));
        };
    }
}
