package quetzal.wings.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// Certificate and key as hosts have them: PEM files.
final class PemFiles {
    private static final String RSA = "RSA PRIVATE KEY";

    private PemFiles() {}

    /// - errors: [IllegalStateException] that says which file is wrong and what to do
    static KeyStore keyStore(Path certificate, Path key) {
        var chain = certificates(certificate);
        var secret = key(key);
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("node", secret, new char[0], chain);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(
                    "Certificate " + certificate + " and key " + key + " do not go together.", e);
        }
    }

    private static Certificate[] certificates(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new IllegalStateException("There is no certificate in " + path + ".");
            }
            return chain.toArray(Certificate[]::new);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The certificate " + path + " cannot be read.", e);
        }
    }

    private static PrivateKey key(Path path) {
        try {
            var text = Files.readString(path);
            var encoded =
                    text.contains("-----BEGIN " + RSA)
                            ? wrapped(block(text, RSA))
                            : block(text, "PRIVATE KEY");
            for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
                } catch (InvalidKeySpecException e) {
                    continue; // another kind of key
                }
            }
            throw new IllegalStateException("The key " + path + " is of an unknown kind.");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The key "
                            + path
                            + " cannot be read; `openssl pkcs8 -topk8 -nocrypt` turns it into the form expected.",
                    e);
        }
    }

    private static byte[] block(String text, String label) {
        var begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + label);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    /// An RSA key of the older form, put into the envelope that names its kind.
    private static byte[] wrapped(byte[] key) {
        byte[] kind = {2, 1, 0, 48, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0};
        var inner = new ByteArrayOutputStream();
        inner.writeBytes(kind);
        inner.writeBytes(tagged(4, key));
        return tagged(48, inner.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 128) {
            out.write(length);
        } else {
            int bytes = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
