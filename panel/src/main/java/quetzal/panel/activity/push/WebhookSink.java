package quetzal.panel.activity.push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A receiver by HTTP: a batch of JSON lines in one POST, signed; taken when the answer is a 2xx.
///
/// - shape: `X-Quetzal-Signature: sha256=…` is HMAC-SHA-256 of `X-Quetzal-Timestamp`, a dot and the body;
///   `X-Quetzal-Delivery` names the batch, the same when it is sent again
/// - edge: speaks HTTP/1.1 itself, because it must reach the address that was looked at and no other, and follows no
///   redirect
final class WebhookSink implements Sink {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}).*");
    private static final int LONGEST_STATUS = 512;

    private final URI uri;
    private final String secret;
    private final Outlet outlet;
    private final Clock clock;

    WebhookSink(URI uri, String secret, Outlet outlet, Clock clock) {
        this.uri = uri;
        this.secret = secret;
        this.outlet = outlet;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public String target() {
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getRawPath();
    }

    @Override
    public void send(List<PushLine> lines) throws IOException {
        var body = new ByteArrayOutputStream();
        for (var line : lines) {
            body.writeBytes(line.json().getBytes(StandardCharsets.UTF_8));
            body.write('\n');
        }
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        var delivery = lines.getFirst().position() + "-" + lines.getLast().position();
        outlet.talk(uri.getHost(), port, tls, socket -> post(socket, delivery, body.toByteArray()));
    }

    private void post(Socket socket, String delivery, byte[] body) throws IOException {
        var timestamp = Long.toString(clock.instant().getEpochSecond());
        var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var head =
                "POST "
                        + path
                        + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                        + " HTTP/1.1\r\nHost: "
                        + uri.getAuthority()
                        + "\r\nUser-Agent: quetzal-panel\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                        + body.length
                        + "\r\nX-Quetzal-Delivery: "
                        + delivery
                        + "\r\nX-Quetzal-Timestamp: "
                        + timestamp
                        + "\r\nX-Quetzal-Signature: sha256="
                        + signature(secret, timestamp, body)
                        + "\r\nConnection: close\r\n\r\n";
        var out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        var status = line(socket.getInputStream());
        var found = STATUS.matcher(status);
        if (!found.matches()) {
            throw new IOException("the receiver does not speak HTTP");
        }
        if (!found.group(1).startsWith("2")) {
            throw new IOException("the receiver answered " + found.group(1));
        }
    }

    static String signature(String secret, String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            bytes.write(b);
            if (bytes.size() > LONGEST_STATUS) {
                throw new IOException("the receiver does not speak HTTP");
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
