package quetzal.panel.access;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// A public key for SFTP: RSA from 2,048 bits, ECDSA on the NIST curves, Ed25519.
///
/// - shape: `fingerprint` is the SHA-256 of the key as SSH sends it, base64 without padding and without `SHA256:`; `pem` a
///   `PUBLIC KEY` block
/// - source: RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4, RFC 4716
record SshPublicKey(String fingerprint, String pem) {
    private static final int LONGEST = 16 * 1024;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 16_384;
    private static final byte[] ED25519_PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };
    private static final Map<String, String> CURVES =
            Map.of("nistp256", "secp256r1", "nistp384", "secp384r1", "nistp521", "secp521r1");

    /// Reads one line of OpenSSH, a block of RFC 4716, or a PEM block; empty when it is none of them or too weak.
    static Optional<SshPublicKey> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var trimmed = text.strip();
            if (trimmed.startsWith("-----BEGIN PUBLIC KEY-----")) {
                return Optional.of(ofPem(trimmed));
            }
            return Optional.of(of(fromWire(wireOf(trimmed))));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static byte[] wireOf(String text) {
        if (text.startsWith("---- BEGIN SSH2 PUBLIC KEY ----")) {
            var body = new StringBuilder();
            boolean header = false;
            for (var line : text.lines().toList()) {
                boolean skipped = header || line.contains(": ") || line.startsWith("----");
                header = (header || line.contains(": ")) && line.endsWith("\\");
                if (!skipped) {
                    body.append(line.strip());
                }
            }
            return Base64.getDecoder().decode(body.toString());
        }
        var words = text.split("\\s+", 3);
        var wire = Base64.getDecoder().decode(words[1]);
        if (!new String(string(ByteBuffer.wrap(wire)), StandardCharsets.US_ASCII)
                .equals(words[0])) {
            throw new IllegalArgumentException("the key is of another type than it says");
        }
        return wire;
    }

    private static SshPublicKey ofPem(String text) throws GeneralSecurityException {
        var der = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
        for (var algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            try {
                return of(
                        KeyFactory.getInstance(algorithm)
                                .generatePublic(new X509EncodedKeySpec(der)));
            } catch (java.security.spec.InvalidKeySpecException e) {
                // the next one
            }
        }
        throw new IllegalArgumentException("unknown kind of key");
    }

    private static PublicKey fromWire(byte[] wire) throws GeneralSecurityException {
        var in = ByteBuffer.wrap(wire);
        var type = new String(string(in), StandardCharsets.US_ASCII);
        var key =
                switch (type) {
                    case "ssh-rsa" -> {
                        var exponent = new BigInteger(string(in));
                        yield KeyFactory.getInstance("RSA")
                                .generatePublic(
                                        new RSAPublicKeySpec(new BigInteger(string(in)), exponent));
                    }
                    case "ssh-ed25519" -> {
                        var raw = string(in);
                        if (raw.length != 32) {
                            throw new IllegalArgumentException("not 32 bytes");
                        }
                        yield KeyFactory.getInstance("Ed25519")
                                .generatePublic(
                                        new X509EncodedKeySpec(joined(ED25519_PREFIX, raw)));
                    }
                    default -> ecdsa(type, in);
                };
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("something follows the key");
        }
        return key;
    }

    private static PublicKey ecdsa(String type, ByteBuffer in) throws GeneralSecurityException {
        var curve = new String(string(in), StandardCharsets.US_ASCII);
        var name = CURVES.get(curve);
        if (name == null || !type.equals("ecdsa-sha2-" + curve)) {
            throw new IllegalArgumentException("unknown kind of key");
        }
        var point = string(in);
        int half = (point.length - 1) / 2;
        if (point[0] != 4 || point.length != 2 * half + 1) {
            throw new IllegalArgumentException("not an uncompressed point");
        }
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(
                                        new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + half)),
                                        new BigInteger(
                                                1,
                                                Arrays.copyOfRange(point, 1 + half, point.length))),
                                parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static SshPublicKey of(PublicKey key) throws GeneralSecurityException {
        var wire = wire(key);
        var fingerprint =
                Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(wire));
        var pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(key.getEncoded())
                        + "\n-----END PUBLIC KEY-----";
        return new SshPublicKey(fingerprint, pem);
    }

    /// The key as SSH sends it.
    private static byte[] wire(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> {
                int bits = rsa.getModulus().bitLength();
                if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
                    throw new IllegalArgumentException("an RSA key of " + bits + " bits");
                }
                yield wire(
                        "ssh-rsa",
                        rsa.getPublicExponent().toByteArray(),
                        rsa.getModulus().toByteArray());
            }
            case EdECPublicKey ed -> {
                var encoded = ed.getEncoded();
                yield wire(
                        "ssh-ed25519",
                        Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
            }
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                int bytes = (bits + 7) / 8;
                var curve = "nistp" + bits;
                if (!CURVES.containsKey(curve)) {
                    throw new IllegalArgumentException("unknown curve");
                }
                var point =
                        joined(
                                new byte[] {4},
                                joined(
                                        fixed(ec.getW().getAffineX(), bytes),
                                        fixed(ec.getW().getAffineY(), bytes)));
                yield wire("ecdsa-sha2-" + curve, curve.getBytes(StandardCharsets.US_ASCII), point);
            }
            default -> throw new IllegalArgumentException("unknown kind of key");
        };
    }

    private static byte[] wire(String type, byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            var name = type.getBytes(StandardCharsets.US_ASCII);
            out.writeInt(name.length);
            out.write(name);
            for (var part : parts) {
                out.writeInt(part.length);
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 1 || length > in.remaining()) {
            throw new IllegalArgumentException("cut short");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] fixed(BigInteger number, int length) {
        var bytes = number.toByteArray();
        var fixed = new byte[length];
        int from = Math.max(0, bytes.length - length);
        int count = bytes.length - from;
        System.arraycopy(bytes, from, fixed, length - count, count);
        return fixed;
    }

    private static byte[] joined(byte[] left, byte[] right) {
        var both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
