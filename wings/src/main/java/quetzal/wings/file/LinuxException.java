package quetzal.wings.file;

import java.io.IOException;

/// A kernel call that failed, with its number.
final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    static final int ENOENT = 2;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;

    private final int number;

    LinuxException(String call, int number) {
        super(call + ": " + text(number));
        this.number = number;
    }

    int number() {
        return number;
    }

    private static String text(int number) {
        return switch (number) {
            case 1 -> "not permitted";
            case ENOENT -> "no such file";
            case 13 -> "no access";
            case EEXIST -> "exists already";
            case EXDEV -> "leaves the server's folder";
            case ENOTDIR -> "not a folder";
            case 21 -> "is a folder";
            case EINVAL -> "invalid";
            case 24 -> "too many open files";
            case 26 -> "file is being executed";
            case 28 -> "no space left on the disk";
            case 30 -> "read-only file system";
            case 36 -> "name too long";
            case ENOSYS -> "not offered by this kernel";
            case ENOTEMPTY -> "not empty";
            case ELOOP -> "is a link";
            default -> "error " + number;
        };
    }
}
