package quetzal.wings.container;

import java.util.regex.Pattern;

/// An image, `localOnly` when it must never be pulled (written with a leading `~`).
public record ImageName(String reference, boolean localOnly) {
    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._/:@-]{0,254}");

    public ImageName {
        if (!ALLOWED.matcher(reference).matches()) {
            throw new IllegalArgumentException("not an image name: " + reference);
        }
    }

    public static ImageName parse(String text) {
        var trimmed = text.strip();
        return trimmed.startsWith("~")
                ? new ImageName(trimmed.substring(1).strip(), true)
                : new ImageName(trimmed, false);
    }

    @Override
    public String toString() {
        return localOnly ? "~" + reference : reference;
    }
}
