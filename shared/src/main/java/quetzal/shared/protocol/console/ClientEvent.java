package quetzal.shared.protocol.console;

/// What a client says on a server's console socket.
public sealed interface ClientEvent {
    /// The event's name on the wire.
    String name();

    record Auth(String token) implements ClientEvent {
        @Override
        public String name() {
            return "auth";
        }

        @Override
        public String toString() {
            return "Auth[hidden]";
        }
    }

    /// `word` is checked by the daemon, which answers an unknown one with an error.
    record SetState(String word) implements ClientEvent {
        @Override
        public String name() {
            return "set state";
        }
    }

    record SendCommand(String text) implements ClientEvent {
        @Override
        public String name() {
            return "send command";
        }
    }

    record SendLogs() implements ClientEvent {
        @Override
        public String name() {
            return "send logs";
        }
    }

    record SendStats() implements ClientEvent {
        @Override
        public String name() {
            return "send stats";
        }
    }

    /// Switches the socket to sequenced delivery; `from` is empty when the client sent something unreadable.
    record SubscribeConsole(java.util.Optional<ConsoleStart> from) implements ClientEvent {
        @Override
        public String name() {
            return "subscribe console";
        }
    }

    /// Where a sequenced client wants to begin.
    sealed interface ConsoleStart {
        /// With the last `lines` lines, 0 or more.
        record Tail(int lines) implements ConsoleStart {}

        /// With everything behind `sequence`, 0 or more.
        record After(long sequence) implements ConsoleStart {}
    }

    /// A name that nobody knows; ignored without an answer, but counted by the limits.
    record Unknown(String name) implements ClientEvent {}
}
