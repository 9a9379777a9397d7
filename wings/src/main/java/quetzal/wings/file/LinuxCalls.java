package quetzal.wings.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// The few kernel calls that Java has no door to: those relative to an open directory. With them no check can be
/// outrun by a tenant who swaps a directory for a link.
///
/// - errors: [LinuxException] with the kernel's number
/// - source: openat2(2), openat(2), mkdirat(2), renameat(2), unlinkat(2), fchownat(2), fchmod(2), fsync(2)
final class LinuxCalls {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY;
    static final int O_NOFOLLOW;
    static final int AT_FDCWD = -100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int RESOLVE_NO_MAGICLINKS = 0x02;
    static final int RESOLVE_BENEATH = 0x08;

    private static final long SYS_OPENAT2 = 437;

    static {
        // These two differ between the processor families we run on.
        var arm = System.getProperty("os.arch").equals("aarch64");
        O_DIRECTORY = arm ? 0x4000 : 0x10000;
        O_NOFOLLOW = arm ? 0x8000 : 0x20000;
    }

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle STATE_ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPENAT =
            variadic(
                    "openat",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    3);
    private static final MethodHandle OPENAT2 =
            variadic(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
                    1);
    private static final MethodHandle MKDIRAT =
            plain("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RENAMEAT =
            plain(
                    "renameat",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    private static final MethodHandle UNLINKAT =
            plain("unlinkat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FCHOWNAT =
            plain(
                    "fchownat",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle FCHOWN =
            plain("fchown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle FCHMOD =
            plain("fchmod", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle FSYNC =
            plain("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE =
            plain("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private LinuxCalls() {}

    static int openDirectory(Path path) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            var name = arena.allocateFrom(path.toString());
            return check(
                    "open",
                    (int)
                            OPENAT.invokeExact(
                                    state, AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0),
                    state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static int openat(int directory, String name, int flags, int mode) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return check(
                    "openat",
                    (int)
                            OPENAT.invokeExact(
                                    state,
                                    directory,
                                    arena.allocateFrom(name),
                                    flags | O_CLOEXEC,
                                    mode),
                    state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Opens `path` in such a way that the kernel itself refuses to leave `directory`, links included.
    static int openBeneath(int directory, String path, int flags) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            var how = arena.allocate(24, 8);
            how.set(ValueLayout.JAVA_LONG, 0, Integer.toUnsignedLong(flags | O_CLOEXEC));
            how.set(ValueLayout.JAVA_LONG, 8, 0L);
            how.set(ValueLayout.JAVA_LONG, 16, (long) (RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS));
            var descriptor =
                    (long)
                            OPENAT2.invokeExact(
                                    state,
                                    SYS_OPENAT2,
                                    directory,
                                    arena.allocateFrom(path),
                                    how,
                                    24L);
            return check("openat2", (int) descriptor, state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void mkdirat(int directory, String name, int mode) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check(
                    "mkdirat",
                    (int) MKDIRAT.invokeExact(state, directory, arena.allocateFrom(name), mode),
                    state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void renameat(int directory, String from, String to) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check(
                    "renameat",
                    (int)
                            RENAMEAT.invokeExact(
                                    state,
                                    directory,
                                    arena.allocateFrom(from),
                                    directory,
                                    arena.allocateFrom(to)),
                    state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void unlinkat(int directory, String name, boolean isDirectory) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check(
                    "unlinkat",
                    (int)
                            UNLINKAT.invokeExact(
                                    state,
                                    directory,
                                    arena.allocateFrom(name),
                                    isDirectory ? AT_REMOVEDIR : 0),
                    state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Changes the owner of the entry itself, never of what a link points to.
    static void lchownat(int directory, String name, int uid, int gid) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check(
                    "fchownat",
                    (int)
                            FCHOWNAT.invokeExact(
                                    state,
                                    directory,
                                    arena.allocateFrom(name),
                                    uid,
                                    gid,
                                    AT_SYMLINK_NOFOLLOW),
                    state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void fchown(int descriptor, int uid, int gid) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check("fchown", (int) FCHOWN.invokeExact(state, descriptor, uid, gid), state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void fchmod(int descriptor, int mode) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check("fchmod", (int) FCHMOD.invokeExact(state, descriptor, mode), state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void fsync(int descriptor) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            check("fsync", (int) FSYNC.invokeExact(state, descriptor), state);
        } catch (LinuxException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void close(int descriptor) {
        try (var arena = Arena.ofConfined()) {
            var ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int check(String call, int result, MemorySegment state) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, (int) STATE_ERRNO.get(state, 0L));
        }
        return result;
    }

    private static MethodHandle plain(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, ERRNO);
    }

    private static MethodHandle variadic(String name, FunctionDescriptor shape, int firstVariable) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                shape,
                ERRNO,
                Linker.Option.firstVariadicArg(firstVariable));
    }
}
