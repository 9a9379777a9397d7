package quetzal.panel.access;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Told when sessions or a key end, in the transaction that ends them: what was handed out to them at nodes ends too.
public interface CredentialEnded {
    void sessions(Handle tx, List<UUID> ids);

    /// - shape: `id` is the key's row
    void key(Handle tx, long id);
}
