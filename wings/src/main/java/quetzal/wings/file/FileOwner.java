package quetzal.wings.file;

import java.io.IOException;

/// Whom a server's files belong to. Without root's rights owners cannot be changed, so nothing is.
///
/// - shape: numeric ids; a daemon that is not root uses [#unchanged]
public record FileOwner(int uid, int gid, boolean changes) {
    public static FileOwner of(int uid, int gid) {
        return new FileOwner(uid, gid, true);
    }

    public static FileOwner unchanged() {
        return new FileOwner(-1, -1, false);
    }

    void apply(Handle handle) throws IOException {
        if (changes) {
            LinuxCalls.fchown(handle.descriptor(), uid, gid);
        }
    }

    boolean owns(EntryFacts facts) {
        return facts.uid() == uid && facts.gid() == gid;
    }
}
