package quetzal.wings.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The web origins whose pages may talk to this node: the panel's and those configured beside it.
///
/// Compared by scheme, host and port, so that a trailing slash or `:443` in the configuration does no harm. A missing
/// origin and `null` are never allowed.
public final class Origins {
    private final String panel;
    private final Set<String> allowed;
    private final boolean any;

    /// - errors: [IllegalArgumentException] when `panel` is no `http` or `https` address
    public Origins(String panel, List<String> others) {
        this.panel =
                normal(panel)
                        .orElseThrow(
                                () -> new IllegalArgumentException("Not a web address: " + panel));
        this.any = others.contains("*");
        this.allowed =
                Stream.concat(
                                Stream.of(this.panel),
                                others.stream().flatMap(o -> normal(o).stream()))
                        .collect(Collectors.toUnmodifiableSet());
    }

    public String panel() {
        return panel;
    }

    /// Whether `*` is configured.
    public boolean any() {
        return any;
    }

    /// Whether `origin` is one of the configured ones; `*` does not count.
    public boolean lists(@Nullable String origin) {
        return origin != null && normal(origin).filter(allowed::contains).isPresent();
    }

    /// Whether a page of `origin` may open a socket.
    public boolean admits(@Nullable String origin) {
        return lists(origin) || (any && origin != null && normal(origin).isPresent());
    }

    /// `scheme://host[:port]` in lower case without the scheme's own port; empty for anything else.
    private static Optional<String> normal(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        if (uri.getScheme() == null
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            return Optional.empty();
        }
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int own =
                switch (scheme) {
                    case "http" -> 80;
                    case "https" -> 443;
                    default -> 0;
                };
        if (own == 0) {
            return Optional.empty();
        }
        var port = uri.getPort() == -1 || uri.getPort() == own ? "" : ":" + uri.getPort();
        return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
    }
}
