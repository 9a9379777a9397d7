package quetzal.panel.activity;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The canonical bytes of rows and links, and their SHA-256.
///
/// - shape: each value goes in with its length, so that no two different rows read the same; an absent one is a mark of
///   its own, different from an empty one
final class RowDigest {
    /// The form of what is written today; older seals are checked in the form they name.
    static final short FORM = 2;

    /// The first one, which lacks [SealStore#LATER].
    static final short FIRST_FORM = 1;

    private static final int ABSENT = 0;
    private static final int PRESENT = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    private RowDigest() {}

    /// What a row says, in two halves, so that rows whose contents were exchanged can be told from changed ones.
    ///
    /// - shape: `moved` when a subject lies at another time than its row, which no writer does
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Halves(byte[] values, byte[] subjects, boolean moved) {
        /// What is kept of the row.
        byte[] whole() {
            return with(subjects);
        }

        /// What would be kept of these values beside other subjects.
        byte[] with(byte[] others) {
            return new RowDigest().text("quetzal.activity.row.1").raw(values).raw(others).sha256();
        }
    }

    /// Of everything a row says but its number, which the link binds.
    ///
    /// - shape: `values` in the fixed order of [SealStore#VALUES]; subjects as kind, number and name of each, sorted
    static Halves ofRow(
            List<@Nullable String> values, List<@Nullable String> subjects, boolean moved) {
        return new Halves(
                new RowDigest().texts(values).sha256(),
                new RowDigest().texts(subjects).sha256(),
                moved);
    }

    /// The link that binds a row to its place behind `previous`.
    static byte[] ofLink(byte[] previous, long position, long activity, byte[] row) {
        return new RowDigest()
                .text("quetzal.activity.link.1")
                .raw(previous)
                .number(position)
                .number(activity)
                .raw(row)
                .sha256();
    }

    /// What the first link follows.
    static byte[] genesis(UUID installation) {
        return new RowDigest()
                .text("quetzal.activity.genesis.1")
                .text(installation.toString())
                .sha256();
    }

    private RowDigest texts(List<@Nullable String> all) {
        number(all.size());
        all.forEach(this::text);
        return this;
    }

    private RowDigest text(@Nullable String value) {
        if (value == null) {
            bytes.write(ABSENT);
            return this;
        }
        bytes.write(PRESENT);
        return raw(value.getBytes(StandardCharsets.UTF_8));
    }

    private RowDigest raw(byte[] value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        bytes.writeBytes(value);
        return this;
    }

    private RowDigest number(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    private byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
