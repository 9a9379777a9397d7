package quetzal.panel.http;

import io.javalin.http.Context;
import java.net.URI;

/// Absolute addresses of this panel. They come from the configured URL, never from a `Host` header.
public record Links(URI panelUrl) {
    /// - shape: `path` begins with `/`
    public String to(String path) {
        var base = panelUrl.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }

    /// The address of the request itself, without its query.
    public String at(Context ctx) {
        var path = ctx.path();
        return to(
                path.length() > 1 && path.endsWith("/")
                        ? path.substring(0, path.length() - 1)
                        : path);
    }

    /// `scheme://host[:port]`, as browsers send it in `Origin`.
    public String origin() {
        int port = panelUrl.getPort();
        boolean usual =
                port == -1
                        || (port == 80 && "http".equals(panelUrl.getScheme()))
                        || (port == 443 && "https".equals(panelUrl.getScheme()));
        return panelUrl.getScheme() + "://" + panelUrl.getHost() + (usual ? "" : ":" + port);
    }

    public boolean secure() {
        return "https".equals(panelUrl.getScheme());
    }
}
