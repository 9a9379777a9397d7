-- When a panel last looked at a node is shown to nobody: telling of it made everyone who watches read the node again, with
-- each look.

CREATE OR REPLACE FUNCTION tell_nodes_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen text[] := ARRAY ['last_seen_at', 'clock_skew_ms', 'health_checked_at', 'updated_at'];
BEGIN
    PERFORM tell_numbers('nodes', (
        SELECT array_agg(n.id) FROM fresh n JOIN stale o ON o.id = n.id
        WHERE to_jsonb(n) - unseen IS DISTINCT FROM to_jsonb(o) - unseen
           OR date_trunc('minute', n.last_seen_at) IS DISTINCT FROM date_trunc('minute', o.last_seen_at)));
    PERFORM tell_numbers('servers', (
        SELECT array_agg(s.id) FROM fresh n JOIN stale o ON o.id = n.id JOIN servers s ON s.node_id = n.id
        WHERE (n.name, n.fqdn, n.daemon_sftp, n.maintenance_mode) <> (o.name, o.fqdn, o.daemon_sftp, o.maintenance_mode)));
    RETURN NULL;
END
$$;
