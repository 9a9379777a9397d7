# A game server that prints numbered, time-stamped lines at a fixed rate: `go RATE SECONDS` starts, `stop` ends.
# Each line is 100 bytes: nanoseconds of the monotonic clock, '#', number, '|', filling.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep);

$| = 1;
print "bench ready\n";
while (my $line = <STDIN>) {
    last if $line =~ /^stop/;
    next unless $line =~ /^go (\d+) (\d+)/;
    my ($rate, $count) = ($1, $1 * $2);
    my $start = clock_gettime(CLOCK_MONOTONIC);
    for my $number (1 .. $count) {
        my $wait = $start + $number / $rate - clock_gettime(CLOCK_MONOTONIC);
        sleep($wait) if $wait > 0;
        my $head = sprintf("%d#%d|", clock_gettime(CLOCK_MONOTONIC) * 1e9, $number);
        print $head, 'x' x (99 - length $head), "\n";
    }
    print "bench done\n";
}
