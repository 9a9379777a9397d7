package quetzal.panel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private static final ClientAddress DIRECT = new ClientAddress(List.of());
    private static final ClientAddress PROXIED =
            new ClientAddress(
                    List.of(
                            AddressRange.parse("10.0.0.0/8").orElseThrow(),
                            AddressRange.parse("::1").orElseThrow()));

    @Test
    void withoutTrustedProxiesTheHeaderIsNothing() {
        assertThat(DIRECT.of("192.0.2.1", "198.51.100.1")).isEqualTo("192.0.2.1");
        assertThat(PROXIED.of("192.0.2.1", "198.51.100.1")).isEqualTo("192.0.2.1");
    }

    @Test
    void theRightMostForeignHopCounts() {
        assertThat(PROXIED.of("10.1.1.1", "6.6.6.6, 198.51.100.1, 10.2.2.2"))
                .isEqualTo("198.51.100.1");
        assertThat(PROXIED.of("10.1.1.1", "6.6.6.6, nonsense")).isEqualTo("10.1.1.1");
        assertThat(PROXIED.of("10.1.1.1", "6.6.6.6, nonsense, 10.2.2.2")).isEqualTo("10.2.2.2");
        assertThat(PROXIED.of("10.1.1.1", null)).isEqualTo("10.1.1.1");
        assertThat(PROXIED.of("0:0:0:0:0:0:0:1", "2001:db8::5")).isEqualTo("2001:db8:0:0:0:0:0:5");
    }

    @Test
    void rangesMatchByBitsAndNeverByName() {
        var range = AddressRange.parse("192.0.2.128/25").orElseThrow();
        assertThat(range.contains("192.0.2.200")).isTrue();
        assertThat(range.contains("192.0.2.1")).isFalse();
        assertThat(range.contains("::ffff:192.0.2.200")).isTrue();
        assertThat(AddressRange.parse("2001:db8::/32").orElseThrow().contains("2001:db8:1::1"))
                .isTrue();
        for (var bad :
                List.of(
                        "localhost",
                        "1.2.3",
                        "1.2.3.4/33",
                        "1.2.3.4/-1",
                        "::/129",
                        "300.1.1.1",
                        "")) {
            assertThat(AddressRange.parse(bad)).as(bad).isEmpty();
        }
    }
}
