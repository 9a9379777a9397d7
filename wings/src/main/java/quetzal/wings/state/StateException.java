package quetzal.wings.state;

import java.sql.SQLException;

/// The local state could not be read or written: the disk is full or broken.
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
