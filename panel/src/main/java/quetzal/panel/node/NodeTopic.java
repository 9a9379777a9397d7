package quetzal.panel.node;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Where;
import quetzal.panel.event.ForAdmins;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.event.Viewer;
import quetzal.panel.http.Item;
import quetzal.panel.http.Paging;

/// Nodes for administrators who watch them.
public final class NodeTopic implements Topic<ForAdmins.Whole> {
    private final Nodes nodes;

    public NodeTopic(Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public Resource resource() {
        return Resource.NODES;
    }

    @Override
    public boolean adminsOnly() {
        return true;
    }

    @Override
    public OptionalLong number(Handle tx, String id) {
        return id.matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(id))
                : OptionalLong.empty();
    }

    @Override
    public List<ForAdmins> after(Handle tx, Viewer viewer, long after, int most) {
        return shown(tx, page(tx, after, most));
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return page(tx, after, most).stream()
                .map(node -> new Name(node.number(), Long.toString(node.number())))
                .toList();
    }

    @Override
    public List<ForAdmins> read(Handle tx, List<Long> numbers) {
        return shown(tx, nodes.all(tx, numbers).values());
    }

    private List<Node> page(Handle tx, long after, int most) {
        var where = new Where();
        where.and("n.id > " + where.bound(after));
        return nodes.list(tx, where, " ORDER BY n.id", new Paging(1, most)).rows();
    }

    private List<ForAdmins> shown(Handle tx, Collection<Node> found) {
        var usage = nodes.usage(tx, found.stream().map(Node::number).toList());
        return found.stream()
                .map(
                        node ->
                                new ForAdmins(
                                        node.number(),
                                        Long.toString(node.number()),
                                        Item.of(
                                                "node",
                                                NodeView.of(
                                                        node,
                                                        usage.getOrDefault(
                                                                node.number(), Nodes.Usage.NONE),
                                                        false))))
                .toList();
    }
}
