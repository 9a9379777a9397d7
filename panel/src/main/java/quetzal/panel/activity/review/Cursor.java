package quetzal.panel.activity.review;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Pattern;
import quetzal.panel.http.ValidationFailed;

/// A place in the log by time: the rows behind it are older, or of its moment with a smaller number.
record Cursor(Instant at, long id) {
    private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,17})\\.([0-9]{1,18})");

    /// - shape: goes into an address as it is
    String text() {
        var plain = ChronoUnit.MICROS.between(Instant.EPOCH, at) + "." + id;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /// - errors: [ValidationFailed] for what [#text] never gave
    static Cursor parse(String text) {
        try {
            var found =
                    FORM.matcher(
                            new String(
                                    Base64.getUrlDecoder().decode(text),
                                    StandardCharsets.US_ASCII));
            if (found.matches()) {
                return new Cursor(
                        Instant.EPOCH.plus(Long.parseLong(found.group(1)), ChronoUnit.MICROS),
                        Long.parseLong(found.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // falls through to the refusal
        }
        throw ValidationFailed.of("cursor", "regex", "The cursor is none of this list.");
    }
}
