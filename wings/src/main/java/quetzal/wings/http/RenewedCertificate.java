package quetzal.wings.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves with a renewed certificate as soon as its files have changed, without a restart; open connections keep the old
/// one. Files that cannot be used are told of once for each change, and the old certificate stays.
final class RenewedCertificate extends AbstractLifeCycle {
    private static final Logger log = LoggerFactory.getLogger(RenewedCertificate.class);

    /// Both files as they were; a renewal replaces or rewrites them.
    private record Seen(String certificate, String key) {
        static Seen of(HttpSettings.Tls tls) {
            return new Seen(state(tls.certificate()), state(tls.key()));
        }

        private static String state(Path path) {
            try {
                return Files.getLastModifiedTime(path) + " " + Files.size(path);
            } catch (IOException e) {
                return "missing";
            }
        }
    }

    private final SslContextFactory.Server ssl;
    private final HttpSettings.Tls tls;
    private Seen used;
    private @Nullable Thread watch;

    RenewedCertificate(SslContextFactory.Server ssl, HttpSettings.Tls tls) {
        this.ssl = ssl;
        this.tls = tls;
        this.used = Seen.of(tls);
    }

    @Override
    protected void doStart() {
        watch = Thread.ofVirtual().name("certificate").start(this::run);
    }

    @Override
    protected void doStop() {
        var running = watch;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        var before = used;
        try {
            while (true) {
                Thread.sleep(tls.check());
                var now = Seen.of(tls);
                // Only once two looks agree: the files are written one after the other.
                if (!now.equals(used) && now.equals(before)) {
                    used = now;
                    take();
                }
                before = now;
            }
        } catch (InterruptedException e) {
            // Stopped.
        }
    }

    private void take() {
        try {
            var renewed = PemFiles.keyStore(tls.certificate(), tls.key());
            ssl.reload(factory -> factory.setKeyStore(renewed));
            log.info("The certificate was renewed: file={}", tls.certificate());
        } catch (Exception e) {
            log.error(
                    "The renewed certificate cannot be used; the old one stays: reason={}",
                    String.valueOf(e.getMessage()));
        }
    }
}
