package quetzal.wings.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.json.JavalinJackson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.session.NullSessionCacheFactory;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.json.Json;

/// The one listener of wings.
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

    /// The attribute that holds what [#client] answers; a socket's handlers see it too.
    public static final String CLIENT = "quetzal.client-address";

    /// Longest inbound WebSocket message, in bytes; longer ones close the socket with 1009.
    public static final int SOCKET_MESSAGE = 4096;

    private final List<HttpModule> modules;
    private final NodeBearer bearer;
    private final ResponseHeaders headers;
    private final ClientAddress addresses;
    private final HttpRoutes routes = new HttpRoutes();
    private final Javalin javalin;

    private HttpServer(HttpSettings settings, List<HttpModule> modules) {
        this.modules = List.copyOf(modules);
        this.bearer = new NodeBearer(settings.token());
        this.headers =
                new ResponseHeaders(
                        new Origins(settings.panel(), settings.allowedOrigins()),
                        settings.allowPrivateNetwork());
        this.addresses = new ClientAddress(settings.trustedProxies());
        modules.forEach(module -> module.register(routes));
        this.javalin =
                Javalin.create(
                        config -> {
                            configure(config, settings);
                            register(config);
                        });
    }

    /// Listens from now on.
    ///
    /// - errors: [IllegalStateException] with what to do about it when a certificate is unusable
    public static HttpServer start(HttpSettings settings, List<HttpModule> modules) {
        var server = new HttpServer(settings, modules);
        server.javalin.start();
        log.info("Listening: host={} port={}", settings.host(), server.port());
        return server;
    }

    /// The port it really listens on.
    public int port() {
        return javalin.port();
    }

    /// Who sent a request or opened a socket, as an address in digits.
    public static String client(Context ctx) {
        String client = ctx.attribute(CLIENT);
        return client == null ? "" : client;
    }

    private void configure(JavalinConfig config, HttpSettings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = false;
        config.http.maxRequestSize = JsonBody.LIMIT;
        config.http.defaultContentType = "text/plain";
        config.jsonMapper(new JavalinJackson(Json.MAPPER, false));
        var pool = new QueuedThreadPool(64, 8);
        pool.setName("http");
        pool.setVirtualThreadsExecutor(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
        config.jetty.threadPool = pool;
        config.jetty.modifyHttpConfiguration(HttpServer::limits);
        config.jetty.modifyServletContextHandler(HttpServer::withoutSessions);
        config.jetty.modifyServer(server -> server.setStopTimeout(10_000));
        config.jetty.modifyWebSocketServletFactory(HttpServer::sockets);
        config.jetty.addConnector((server, http) -> Connectors.of(server, http, settings));
    }

    private static void limits(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(16 * 1024);
        http.setResponseHeaderSize(16 * 1024);
        http.setIdleTimeout(120_000);
    }

    private static void sockets(JettyWebSocketServletFactory factory) {
        factory.setMaxTextMessageSize(SOCKET_MESSAGE);
        factory.setMaxBinaryMessageSize(SOCKET_MESSAGE);
        // Also bounds what goes out: one line of control characters is 384 KiB when escaped.
        factory.setMaxFrameSize(512 * 1024);
        factory.setInputBufferSize(SOCKET_MESSAGE);
        factory.setOutputBufferSize(32 * 1024);
        // A fence only: who sends keeps at most one flush under way.
        factory.setMaxOutgoingFrames(8_192);
        factory.setIdleTimeout(Duration.ofSeconds(75));
    }

    /// Every WebSocket upgrade asks Jetty for an HTTP session, which by default lives for ever: it gets one that is kept
    /// nowhere, and no cookie. Compression is not offered: per viewer it costs twenty times what it saves.
    private static void withoutSessions(ServletContextHandler handler) {
        var sessions = new SessionHandler();
        sessions.setUsingCookies(false);
        var cache = new NullSessionCacheFactory().getSessionCache(sessions);
        cache.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(cache);
        handler.setSessionHandler(sessions);
        handler.addEventListener(
                new jakarta.servlet.ServletContextListener() {
                    @Override
                    public void contextInitialized(jakarta.servlet.ServletContextEvent event) {
                        WebSocketComponents components =
                                WebSocketServerComponents.getWebSocketComponents(handler);
                        components.getExtensionRegistry().unregister("permessage-deflate");
                    }
                });
    }

    private void register(JavalinConfig config) {
        config.routes.before(this::open);
        config.routes.wsBeforeUpgrade(
                ctx -> {
                    open(ctx);
                    relayed(ctx);
                });
        for (var entry : routes.entries()) {
            config.routes.addHttpHandler(
                    entry.method(),
                    entry.path(),
                    ctx -> {
                        if (!entry.open()) {
                            bearer.admit(ctx);
                        }
                        entry.handler().handle(ctx);
                    });
        }
        for (var socket : routes.sockets()) {
            config.routes.wsBeforeUpgrade(
                    socket.path(),
                    ctx -> {
                        if (!socket.open()) {
                            bearer.admit(ctx);
                        }
                        socket.beforeUpgrade().accept(ctx);
                    });
            config.routes.ws(socket.path(), socket.handlers());
            config.routes.get(
                    socket.path(), ctx -> ctx.status(400).result("Bad Request: not a WebSocket\n"));
        }
        config.routes.exception(
                Exception.class, (thrown, ctx) -> ProblemResponses.answer(thrown, ctx));
        config.routes.error(404, this::unknown);
    }

    private void open(Context ctx) {
        RequestId.assign(ctx);
        headers.write(ctx);
        ctx.attribute(
                CLIENT,
                addresses.of(
                        ctx.req().getRemoteAddr(),
                        ctx.header("X-Forwarded-For"),
                        ctx.header("X-Real-IP")));
        if (ctx.method().equals(HandlerType.OPTIONS)) {
            ctx.status(204);
            ctx.skipRemainingHandlers();
        } else if (ctx.path().length() > 1 && ctx.path().endsWith("/")) {
            withoutSlash(ctx);
        }
    }

    /// The panel relays sockets with the node's token, and says for whom.
    private void relayed(Context ctx) {
        var forwarded = ctx.header("X-Forwarded-For");
        if (forwarded != null && bearer.isPanel(ctx)) {
            var hops = forwarded.split(",", -1);
            AddressRange.literal(hops[hops.length - 1].strip())
                    .ifPresent(address -> ctx.attribute(CLIENT, address.getHostAddress()));
        }
    }

    /// Sends a client to the path without its trailing slash, when something is there. Only paths of known routes are
    /// ever put into the answer, so it cannot lead to another site.
    private void withoutSlash(Context ctx) {
        var path = ctx.path().substring(0, ctx.path().length() - 1);
        if (!path.startsWith("//") && routes.knows(path)) {
            var query = ctx.queryString();
            boolean reading =
                    ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.HEAD);
            ctx.status(reading ? 301 : 307);
            ctx.header("Location", query == null ? path : path + "?" + query);
            ctx.skipRemainingHandlers();
        }
    }

    /// No route is there: whoever has no token is not even told that.
    private void unknown(Context ctx) {
        if (ProblemResponses.answered(ctx)) {
            return;
        }
        try {
            bearer.admit(ctx);
            ctx.contentType("text/plain").result("404 page not found\n");
        } catch (HttpRefusal refusal) {
            ProblemResponses.answer(refusal, ctx);
        }
    }

    /// Lets modules end what they have open, then stops taking requests and waits for those under way.
    @Override
    public void close() {
        for (var module : modules) {
            try {
                module.stopping();
            } catch (RuntimeException e) {
                log.error("A part of the HTTP side did not stop well", e);
            }
        }
        javalin.stop();
    }
}
