package quetzal.panel.client;

import java.util.List;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.ServerGrant;

/// What the people of a server change about it.
sealed interface ServerChange extends ActivityEvent {
    ServerGrant server();

    record Renamed(ServerGrant server, String old, String now) implements ServerChange {}

    record Described(ServerGrant server, String old, String now) implements ServerChange {}

    record Reinstalled(ServerGrant server) implements ServerChange {}

    record ImageChosen(ServerGrant server, String old, String now) implements ServerChange {}

    record VariableSet(ServerGrant server, ServerRow.Variable variable, String old, String now)
            implements ServerChange {}

    record AddressAdded(ServerGrant server, ServerRow.Address address) implements ServerChange {}

    record AddressMadePrimary(ServerGrant server, ServerRow.Address address)
            implements ServerChange {}

    record AddressRemoved(ServerGrant server, ServerRow.Address address) implements ServerChange {}

    record AddressNoted(ServerGrant server, ServerRow.Address address, String old, String now)
            implements ServerChange {}

    record SubuserAdded(ServerGrant server, Subuser subuser) implements ServerChange {}

    record SubuserChanged(ServerGrant server, Subuser subuser, List<String> old)
            implements ServerChange {}

    record SubuserRemoved(ServerGrant server, Subuser subuser) implements ServerChange {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Renamed(_, var old, var now) ->
                    of("server:settings.rename").with("old", old).with("new", now);
            case Described(_, var old, var now) ->
                    of("server:settings.description").with("old", old).with("new", now);
            case Reinstalled _ -> of("server:reinstall");
            case ImageChosen(_, var old, var now) ->
                    of("server:startup.image").with("old", old).with("new", now);
            case VariableSet(_, var variable, var old, var now) ->
                    of("server:startup.edit")
                            .about(Subject.of("egg_variable", variable.id(), variable.env()))
                            .with("variable", variable.env())
                            .with("old", old)
                            .with("new", now);
            case AddressAdded(_, var address) -> address("server:allocation.create", address);
            case AddressMadePrimary(_, var address) ->
                    address("server:allocation.primary", address);
            case AddressRemoved(_, var address) -> address("server:allocation.delete", address);
            case AddressNoted(_, var address, var old, var now) ->
                    address("server:allocation.notes", address).with("old", old).with("new", now);
            case SubuserAdded(_, var subuser) ->
                    subuser("server:subuser.create", subuser)
                            .with("permissions", subuser.permissions());
            case SubuserChanged(_, var subuser, var old) ->
                    subuser("server:subuser.update", subuser)
                            .with("old", old)
                            .with("new", subuser.permissions())
                            // the order to the node is written with this row and sent until it is
                            // taken
                            .with("revoked", true);
            case SubuserRemoved(_, var subuser) ->
                    subuser("server:subuser.delete", subuser).with("revoked", true);
        };
    }

    private Entry of(String event) {
        return Entry.of(event, Subject.server(server()));
    }

    private Entry address(String event, ServerRow.Address address) {
        return of(event)
                .about(Subject.of("allocation", address.id(), address.text()))
                .with("allocation", address.text());
    }

    private Entry subuser(String event, Subuser subuser) {
        return of(event)
                .about(Subject.user(subuser.userNumber(), subuser.username()))
                .with("email", subuser.email());
    }
}
