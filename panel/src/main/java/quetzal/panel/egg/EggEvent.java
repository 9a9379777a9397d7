package quetzal.panel.egg;

import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;

/// What people do to nests and eggs.
sealed interface EggEvent extends ActivityEvent {
    record NestCreated(long nest, String name) implements EggEvent {}

    record NestUpdated(long nest, String name) implements EggEvent {}

    record NestDeleted(long nest, String name) implements EggEvent {}

    record Imported(long egg, String name, String format, boolean updated) implements EggEvent {}

    record Deleted(long egg, String name) implements EggEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case NestCreated(var nest, var name) ->
                    Entry.of("nest:create", Subject.of("nest", nest, name));
            case NestUpdated(var nest, var name) ->
                    Entry.of("nest:update", Subject.of("nest", nest, name));
            case NestDeleted(var nest, var name) ->
                    Entry.of("nest:delete", Subject.of("nest", nest, name));
            case Imported(var egg, var name, var format, var updated) ->
                    Entry.of("egg:import", Subject.of("egg", egg, name))
                            .with("format", format)
                            .with("updated", updated);
            case Deleted(var egg, var name) -> Entry.of("egg:delete", Subject.of("egg", egg, name));
        };
    }
}
