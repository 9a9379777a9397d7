package quetzal.panel;

import java.util.UUID;
import quetzal.panel.http.UserRef;
import quetzal.shared.id.UserId;

/// An account of a test, with its keys.
///
/// - shape: `clientKey` and `applicationKey` are whole tokens; the password is [PanelFixture#PASSWORD]
public record Person(
        long number,
        UUID uuid,
        String username,
        String email,
        String clientKey,
        String applicationKey) {
    public UserRef ref() {
        return new UserRef(number, new UserId(uuid));
    }
}
