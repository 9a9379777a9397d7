package quetzal.panel.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One notification: these objects changed in this transaction.
///
/// - shape: `numbers` in no order; when `all`, any of them may have changed
record Notice(Resource resource, long transaction, List<Long> numbers, boolean all) {
    private static final int LONGEST_RANGE = 20_000;

    Notice {
        numbers = List.copyOf(numbers);
    }

    /// Empty for what a newer panel's database tells and this one does not know.
    static Optional<Notice> parse(String payload) {
        var parts = payload.split(" ", -1);
        if (parts.length != 3 || !parts[1].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        var transaction = Long.parseLong(parts[1]);
        return Resource.ofWord(parts[0])
                .flatMap(resource -> parse(resource, transaction, parts[2]));
    }

    private static Optional<Notice> parse(Resource resource, long transaction, String text) {
        var numbers = new ArrayList<Long>();
        for (var part : text.split(",", -1)) {
            if (part.equals("*")) {
                return Optional.of(new Notice(resource, transaction, List.of(), true));
            }
            if (part.matches("[0-9]{1,18}")) {
                numbers.add(Long.valueOf(part));
                continue;
            }
            var ends = part.split("-", -1);
            if (ends.length != 2
                    || !ends[0].matches("[0-9]{1,18}")
                    || !ends[1].matches("[0-9]{1,18}")) {
                return Optional.empty();
            }
            long from = Long.parseLong(ends[0]);
            long to = Long.parseLong(ends[1]);
            if (to - from >= LONGEST_RANGE) {
                return Optional.of(new Notice(resource, transaction, List.of(), true));
            }
            for (long number = from; number <= to; number++) {
                numbers.add(number);
            }
        }
        return Optional.of(new Notice(resource, transaction, numbers, false));
    }
}
