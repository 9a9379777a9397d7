package quetzal.panel.client;

import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Item;

/// An address of a server.
record AllocationView(
        long id,
        String ip,
        @Nullable String ipAlias,
        int port,
        @Nullable String notes,
        boolean isDefault) {
    static Item item(ServerRow server, ServerRow.Address address) {
        return Item.of("allocation", of(server, address, address.notes()));
    }

    /// For those who may not see the notes.
    static Item itemWithoutNotes(ServerRow server, ServerRow.Address address) {
        return Item.of("allocation", of(server, address, null));
    }

    private static AllocationView of(
            ServerRow server, ServerRow.Address address, @Nullable String notes) {
        return new AllocationView(
                address.id(),
                address.ip(),
                address.alias(),
                address.port(),
                notes,
                address.id() == server.primaryAllocation());
    }
}
