package quetzal.wings.settings;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/// YAML, as a tree of nodes that is never turned into objects: tags name nothing, aliases are not expanded, and
/// comments and order stay.
final class YamlFormat implements SettingsFormat {
    private static final int DEEPEST = 64;

    @Override
    public String apply(String text, List<Rule> rules) throws SettingsException {
        try {
            var root = compose(text);
            for (var rule : rules) {
                set(root, KeyPath.of(rule.match()), rule);
            }
            return serialize(root);
        } catch (YAMLException | IOException | StackOverflowError e) {
            throw new SettingsException("it is not YAML, or nested too deeply");
        }
    }

    private static Node compose(String text) {
        var options = new LoaderOptions();
        options.setProcessComments(true);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(50);
        options.setCodePointLimit(SettingsFiles.LARGEST);
        var composer =
                new Composer(
                        new ParserImpl(new StreamReader(text), options), new Resolver(), options);
        var node = composer.getSingleNode();
        return node == null || node instanceof ScalarNode scalar && scalar.getValue().isEmpty()
                ? mapping()
                : node;
    }

    private static String serialize(Node root) throws IOException {
        var options = new DumperOptions();
        options.setProcessComments(true);
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setAllowUnicode(true);
        options.setWidth(Integer.MAX_VALUE);
        var out = new StringWriter();
        var serializer = new Serializer(new Emitter(out, options), new Resolver(), options, null);
        serializer.open();
        serializer.serialize(root);
        serializer.close();
        return out.toString();
    }

    private static void set(Node node, KeyPath path, Rule rule) throws SettingsException {
        switch (path.first()) {
            case KeyPath.Step.Each _ -> {
                if (node instanceof MappingNode map) {
                    for (var i = 0; i < map.getValue().size(); i++) {
                        entry(map, i, path, rule);
                    }
                } else if (node instanceof SequenceNode list) {
                    for (var i = 0; i < list.getValue().size(); i++) {
                        item(list, i, path, rule);
                    }
                }
            }
            case KeyPath.Step.Name name
                    when node instanceof SequenceNode list && name.index() >= 0 ->
                    item(list, name.index(), path, rule);
            case KeyPath.Step.Name(var name) when node instanceof MappingNode map ->
                    entry(map, indexOf(map, name, path, rule), path, rule);
            case KeyPath.Step.Index(var index) when node instanceof SequenceNode list ->
                    item(list, index, path, rule);
            case KeyPath.Step.Name _, KeyPath.Step.Index _ -> {
                // The file holds something else there; it knows better.
            }
        }
    }

    /// Where `name` is, made when it is missing and may be; -1 when not.
    private static int indexOf(MappingNode map, String name, KeyPath path, Rule rule) {
        for (var i = 0; i < map.getValue().size(); i++) {
            if (map.getValue().get(i).getKeyNode() instanceof ScalarNode key
                    && key.getValue().equals(name)) {
                return i;
            }
        }
        if (!rule.condition().isEmpty()
                || !path.last() && path.rest().first() instanceof KeyPath.Step.Each) {
            return -1;
        }
        var entries = new ArrayList<>(map.getValue());
        entries.add(
                new NodeTuple(
                        scalar(Tag.STR, name),
                        path.last() ? scalar(Tag.NULL, "") : empty(path.rest())));
        map.setValue(entries);
        return entries.size() - 1;
    }

    private static void entry(MappingNode map, int index, KeyPath path, Rule rule)
            throws SettingsException {
        if (index < 0) {
            return;
        }
        var tuple = map.getValue().get(index);
        var entries = new ArrayList<>(map.getValue());
        entries.set(
                index, new NodeTuple(tuple.getKeyNode(), below(tuple.getValueNode(), path, rule)));
        map.setValue(entries);
    }

    private static void item(SequenceNode list, int index, KeyPath path, Rule rule)
            throws SettingsException {
        var size = list.getValue().size();
        if (index > size || index == size && !rule.condition().isEmpty()) {
            return;
        }
        if (index == size) {
            list.getValue().add(path.last() ? scalar(Tag.NULL, "") : empty(path.rest()));
        }
        list.getValue().set(index, below(list.getValue().get(index), path, rule));
    }

    private static Node below(Node current, KeyPath path, Rule rule) throws SettingsException {
        if (path.last()) {
            var value = rule.over(text(current));
            if (value.isEmpty()) {
                return current;
            }
            var next = node(value.get());
            next.setInLineComments(current.getInLineComments());
            next.setBlockComments(current.getBlockComments());
            return next;
        }
        var isNull = current instanceof ScalarNode && current.getTag().equals(Tag.NULL);
        var node = isNull ? empty(path.rest()) : current;
        set(node, path.rest(), rule);
        return node;
    }

    private static Optional<String> text(@Nullable Node node) {
        return node instanceof ScalarNode scalar
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static Node empty(KeyPath below) {
        return below.first() instanceof KeyPath.Step.Index
                ? new SequenceNode(Tag.SEQ, new ArrayList<>(), DumperOptions.FlowStyle.BLOCK)
                : mapping();
    }

    private static MappingNode mapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), DumperOptions.FlowStyle.BLOCK);
    }

    private static Node node(SettingsValue value) {
        var integer = value.asInteger();
        if (integer.isPresent()) {
            return scalar(Tag.INT, integer.get().toString());
        }
        return switch (value) {
            case SettingsValue.Text(var text) -> scalar(Tag.STR, text);
            case SettingsValue.Flag(var flag) -> scalar(Tag.BOOL, Boolean.toString(flag));
            case SettingsValue.Number(var number) ->
                    scalar(number.scale() > 0 ? Tag.FLOAT : Tag.INT, number.toPlainString());
            case SettingsValue.Nothing _ -> scalar(Tag.NULL, "null");
        };
    }

    private static ScalarNode scalar(Tag tag, String text) {
        return new ScalarNode(tag, text, null, null, DumperOptions.ScalarStyle.PLAIN);
    }
}
