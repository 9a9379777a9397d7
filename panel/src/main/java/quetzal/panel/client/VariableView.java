package quetzal.panel.client;

import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Item;

/// A start-up variable as the people of a server see it.
record VariableView(
        String name,
        String description,
        String envVariable,
        String defaultValue,
        @Nullable String serverValue,
        boolean isEditable,
        String rules) {
    static Item item(ServerRow.Variable variable) {
        return Item.of(
                "egg_variable",
                new VariableView(
                        variable.name(),
                        variable.description(),
                        variable.env(),
                        variable.defaultValue(),
                        variable.value(),
                        variable.editable(),
                        String.join("|", variable.rules())));
    }
}
