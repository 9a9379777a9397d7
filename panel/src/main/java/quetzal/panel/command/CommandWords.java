package quetzal.panel.command;

import java.util.ArrayList;
import java.util.List;

/// A line as words. Blanks inside quotes belong to a word; a backslash takes the next character as it is.
///
/// - shape: `starts` are the places in `line` where the words begin
record CommandWords(String line, List<String> words, List<Integer> starts) {
    CommandWords {
        words = List.copyOf(words);
        starts = List.copyOf(starts);
    }

    /// - errors: [CommandFailed] for a quote that is not closed
    static CommandWords of(String line) {
        var words = new ArrayList<String>();
        var starts = new ArrayList<Integer>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = (char) 0;
        for (int at = 0; at < line.length(); at++) {
            var c = line.charAt(at);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                continue;
            }
            if (!inWord) {
                starts.add(at);
                inWord = true;
            }
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && at + 1 < line.length()) {
                word.append(line.charAt(++at));
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new CommandFailed("A quote is not closed.");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return new CommandWords(line, words, starts);
    }

    /// Everything from the word with this number on, as it was typed; empty when there is no such word.
    String from(int word) {
        return word < starts.size() ? line.substring(starts.get(word)).strip() : "";
    }
}
