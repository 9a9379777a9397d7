package quetzal.panel.server;

import org.jspecify.annotations.Nullable;

/// What a server may use of its machine.
///
/// - unit: memory, swap and disk in MiB, processor in percent of one core; 0 is unlimited, but for swap, where 0 is none
///   and -1 unlimited; `io` is a weight from 10 to 1000
/// - shape: `threads` is a list of cores such as `0,2-4`; null is any
public record Limits(
        long memory,
        long swap,
        long disk,
        int io,
        long cpu,
        @Nullable String threads,
        boolean oomDisabled) {}
