package quetzal.panel.egg;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An egg file that was read: what it defines, and what had to be bent to fit.
///
/// - `uuid`: present in Pelican files; names the egg that this file is a newer version of
/// - `warnings`: sentences for the person who imports it
/// - `original`: the text as it was uploaded
public record EggFile(
        EggFormat format,
        @Nullable UUID uuid,
        EggDefinition egg,
        List<String> warnings,
        String original) {
    public EggFile {
        warnings = List.copyOf(warnings);
    }
}
