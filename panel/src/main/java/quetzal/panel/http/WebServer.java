package quetzal.panel.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.session.NullSessionCacheFactory;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/// Javalin on Jetty, set up once for everything the panel serves.
public final class WebServer implements AutoCloseable {
    /// What the kernel holds for a client that does not read; more would hide for long that it is stuck.
    ///
    /// - unit: bytes
    private static final int SEND_BUFFER = 256 * 1024;

    private final Javalin javalin;
    private final Doors doors;
    private final Cors cors;
    private final Links links;
    private final WebAssets assets;

    private WebServer(ServerSettings settings, Doors doors, Routes routes) {
        this.doors = doors;
        this.cors = new Cors(settings);
        this.links = new Links(settings.url());
        this.assets = WebAssets.load();
        this.javalin =
                Javalin.create(
                        config -> {
                            configure(config, settings);
                            register(config, routes);
                        });
    }

    /// Starts serving `routes`.
    public static WebServer start(ServerSettings settings, Doors doors, Routes routes) {
        var server = new WebServer(settings, doors, routes);
        server.javalin.start(settings.host(), settings.port());
        for (var connector : server.javalin.jettyServer().server().getConnectors()) {
            if (connector instanceof ServerConnector sockets) {
                sockets.setAcceptedSendBufferSize(SEND_BUFFER);
            }
        }
        return server;
    }

    /// The port it really listens on.
    public int port() {
        return javalin.port();
    }

    /// Stops taking requests and waits for those under way, at most the configured grace. Sockets must be closed before.
    @Override
    public void close() {
        javalin.stop();
    }

    private void configure(JavalinConfig config, ServerSettings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = true;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = RequestBody.LIMIT;
        config.http.defaultContentType = "application/json";
        config.jsonMapper(new JavalinJackson(WireJson.MAPPER, false));
        var pool = new QueuedThreadPool(64, 8);
        pool.setName("http");
        pool.setVirtualThreadsExecutor(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
        config.jetty.threadPool = pool;
        config.jetty.modifyHttpConfiguration(WebServer::limits);
        config.jetty.modifyServletContextHandler(WebServer::withoutSessions);
        config.jetty.modifyServletContextHandler(WebServer::withoutCompressedSockets);
        config.jetty.modifyServer(server -> server.setStopTimeout(settings.stopGrace().toMillis()));
        config.jetty.modifyWebSocketServletFactory(
                factory -> {
                    factory.setIdleTimeout(Duration.ofSeconds(90));
                    factory.setMaxTextMessageSize(64 * 1024);
                    factory.setMaxBinaryMessageSize(64 * 1024);
                    factory.setMaxFrameSize(64 * 1024);
                    factory.setMaxOutgoingFrames(8_192);
                });
    }

    private static void limits(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(16 * 1024);
        http.setResponseHeaderSize(16 * 1024);
        http.setIdleTimeout(60_000);
    }

    /// Every WebSocket upgrade asks Jetty for an HTTP session, which by default lives for ever: give it one that is
    /// nowhere kept, and no cookie.
    private static void withoutSessions(ServletContextHandler handler) {
        var sessions = new SessionHandler();
        sessions.setUsingCookies(false);
        var cache = new NullSessionCacheFactory().getSessionCache(sessions);
        cache.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(cache);
        handler.setSessionHandler(sessions);
    }

    /// Browsers offer to compress each socket; a window of memory and a compressor for each viewer is what it would cost.
    private static void withoutCompressedSockets(ServletContextHandler handler) {
        handler.addEventListener(
                new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        WebSocketServerComponents.getWebSocketComponents(handler)
                                .getExtensionRegistry()
                                .unregister("permessage-deflate");
                    }
                });
    }

    private void register(JavalinConfig config, Routes routes) {
        config.routes.before(this::open);
        config.routes.wsBeforeUpgrade(this::open);
        for (var entry : routes.entries()) {
            var gate = entry.route().gate();
            config.routes.addHttpHandler(
                    entry.method(),
                    entry.route().path(),
                    ctx -> {
                        doors.admit(ctx, gate);
                        entry.handler().handle(ctx);
                    });
        }
        for (var socket : routes.sockets()) {
            var gate = socket.route().gate();
            config.routes.wsBeforeUpgrade(
                    socket.route().path(),
                    ctx -> {
                        doors.admit(ctx, gate);
                        socket.before().handle(ctx);
                    });
            config.routes.ws(socket.route().path(), socket.config());
        }
        // Javalin has handlers of its own for these, which would come first
        config.routes.exception(HttpResponseException.class, this::answer);
        config.routes.exception(Exception.class, this::answer);
    }

    private void open(Context ctx) {
        RequestId.assign(ctx);
        SecurityHeaders.write(ctx, links.secure());
        cors.headers(ctx);
        if (cors.isPreflight(ctx)) {
            ctx.status(204);
            ctx.skipRemainingHandlers();
        }
    }

    private void answer(Exception thrown, Context ctx) {
        if (thrown instanceof HttpResponseException e && isInWebApp(ctx, e) && assets.answer(ctx)) {
            return;
        }
        doors.refused().refused(ctx, ProblemResponses.answer(ctx, thrown));
    }

    /// An address that no route reads may be one of the web app's.
    private static boolean isInWebApp(Context ctx, HttpResponseException e) {
        boolean reading =
                ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.HEAD);
        return reading && (e.getStatus() == 404 || e.getStatus() == 405) && !isServed(ctx.path());
    }

    private static boolean isServed(String path) {
        return path.startsWith("/api/")
                || path.equals("/api")
                || path.startsWith("/sanctum/")
                || path.startsWith("/health/")
                || path.startsWith("/locales/");
    }
}
