package quetzal.panel.command;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All commands, in the order the help lists them.
final class CommandTable {
    private static final int MOST_CANDIDATES = 50;

    private final List<AdminCommand> commands;
    private final Names names;

    /// What subjects begin with a text.
    @FunctionalInterface
    interface Names {
        List<String> beginning(AdminCommand.Subjects subjects, String start, int most);
    }

    CommandTable(List<AdminCommand> commands, Names names) {
        this.commands = List.copyOf(commands);
        this.names = names;
    }

    /// - shape: `words` is how many words the name has
    record Found(AdminCommand command, int words) {}

    Optional<Found> find(List<String> words) {
        for (int count = Math.min(2, words.size()); count > 0; count--) {
            var name = String.join(" ", words.subList(0, count));
            for (var command : commands) {
                if (command.name().equals(name)) {
                    return Optional.of(new Found(command, count));
                }
            }
        }
        return Optional.empty();
    }

    List<AdminCommand> all() {
        return commands;
    }

    /// Those whose name begins so.
    List<AdminCommand> group(String word) {
        return commands.stream()
                .filter(c -> c.name().equals(word) || c.name().startsWith(word + " "))
                .toList();
    }

    /// What the line's last word may become: the whole lines.
    ///
    /// - shape: subjects are told only for commands that `may` be run
    List<String> candidates(String line, Predicate<AdminCommand> may) {
        var start = line.stripLeading();
        var byName =
                commands.stream()
                        .map(command -> nextWord(command.name(), start))
                        .flatMap(Optional::stream)
                        .distinct()
                        .limit(MOST_CANDIDATES)
                        .toList();
        return byName.isEmpty() ? bySubject(start, may) : byName;
    }

    /// As much of the name as makes one more word of the line whole.
    private static Optional<String> nextWord(String name, String start) {
        if (!name.startsWith(start) || name.equals(start)) {
            return Optional.empty();
        }
        var blank = name.indexOf(' ', start.length());
        return Optional.of(blank < 0 ? name : name.substring(0, blank));
    }

    private List<String> bySubject(String start, Predicate<AdminCommand> may) {
        var words = List.of(start.split("\\s+", -1));
        return find(words)
                .filter(found -> words.size() == found.words() + 1 && may.test(found.command()))
                .map(
                        found ->
                                names
                                        .beginning(
                                                found.command().subjects(),
                                                words.getLast(),
                                                MOST_CANDIDATES)
                                        .stream()
                                        .map(name -> found.command().name() + " " + name))
                .orElseGet(Stream::empty)
                .toList();
    }
}
