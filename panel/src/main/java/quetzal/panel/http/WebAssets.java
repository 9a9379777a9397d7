package quetzal.panel.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The built web app, read once from the class path folder `web/` into a closed map: no request value ever becomes a
/// file name.
final class WebAssets {
    private static final String MISSING =
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Quetzal</title>"
                    + "<p>This build of the panel has no web page in it. The API is at /api.</p>";

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("map", "application/json"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("txt", "text/plain; charset=utf-8"));

    private final Map<String, Asset> byPath;

    /// - shape: `zipped` only where it is smaller
    private record Asset(
            byte[] bytes, byte @Nullable [] zipped, String type, String etag, boolean immutable) {}

    private WebAssets(Map<String, Asset> byPath) {
        this.byPath = Map.copyOf(byPath);
    }

    static WebAssets load() {
        var index = WebAssets.class.getResource("/web/index.html");
        var assets = new HashMap<String, Asset>();
        if (index == null) {
            assets.put(
                    "/index.html", asset("/index.html", MISSING.getBytes(StandardCharsets.UTF_8)));
            return new WebAssets(assets);
        }
        try {
            read(index, assets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return new WebAssets(assets);
    }

    private static void read(URL index, Map<String, Asset> assets)
            throws IOException, URISyntaxException {
        if (!index.getProtocol().equals("jar")) {
            walk(Path.of(index.toURI()).resolveSibling(""), assets);
            return;
        }
        var text = index.toURI().toString();
        var jar = URI.create(text.substring(0, text.indexOf("!/")));
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
            walk(files.getPath("/web"), assets);
        }
    }

    private static void walk(Path root, Map<String, Asset> assets) throws IOException {
        try (var paths = Files.walk(root)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                var name = "/" + root.relativize(path).toString().replace('\\', '/');
                assets.put(name, asset(name, Files.readAllBytes(path)));
            }
        }
    }

    private static Asset asset(String name, byte[] bytes) {
        int dot = name.lastIndexOf('.');
        var type =
                TYPES.getOrDefault(
                        dot < 0 ? "" : name.substring(dot + 1), "application/octet-stream");
        var zipped = bytes.length < 500 || type.startsWith("font/") ? null : zip(bytes);
        return new Asset(
                bytes,
                zipped == null || zipped.length >= bytes.length ? null : zipped,
                type,
                "\"" + digest(bytes) + "\"",
                name.startsWith("/assets/"));
    }

    /// Answers a path of the web app: the file, or the page itself for anything that does not look like a file.
    ///
    /// - shape: false when there is nothing to show
    boolean answer(Context ctx) {
        var asset = byPath.get(ctx.path());
        if (asset == null) {
            var last = ctx.path().substring(ctx.path().lastIndexOf('/') + 1);
            if (last.contains(".")) {
                return false;
            }
            asset = byPath.get("/index.html");
        }
        if (asset == null) {
            return false;
        }
        SecurityHeaders.page(ctx);
        ctx.header(
                "Cache-Control",
                asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
        ctx.header("ETag", asset.etag);
        ctx.header("Vary", "Accept-Encoding");
        ctx.disableCompression();
        if (asset.etag.equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
            return true;
        }
        ctx.status(200);
        ctx.contentType(asset.type);
        var accepts = ctx.header("Accept-Encoding");
        if (asset.zipped != null && accepts != null && accepts.contains("gzip")) {
            ctx.header("Content-Encoding", "gzip");
            ctx.result(asset.zipped);
        } else {
            ctx.result(asset.bytes);
        }
        return true;
    }

    private static byte[] zip(byte[] bytes) {
        var out = new ByteArrayOutputStream(bytes.length / 2);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String digest(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
