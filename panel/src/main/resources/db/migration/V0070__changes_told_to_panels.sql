-- Tells every panel that listens which objects changed, in the transaction that changes them: see docs/flows/events.md.
-- A notification is `<resource> <transaction> <numbers>`; numbers are separated by commas, `a-b` is a range, and `*`
-- means that there are too many to name.

-- Jobs are named by number inside: sets of numbers are small.
ALTER TABLE node_jobs ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX node_jobs_number_key ON node_jobs (number);

CREATE FUNCTION tell_changes(resource text, numbers bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    start text := resource || ' ' || pg_current_xact_id()::text || ' ';
    many  integer := coalesce(cardinality(numbers), 0);
    place integer := 1;
BEGIN
    IF many > 5000 THEN
        PERFORM pg_notify('quetzal_changes', start || '*');
        RETURN;
    END IF;
    WHILE place <= many LOOP
        -- 350 numbers of 20 characters: below the 8,000 bytes that a notification may have
        PERFORM pg_notify('quetzal_changes', start || array_to_string(numbers[place:place + 349], ','));
        place := place + 350;
    END LOOP;
END
$$;

CREATE FUNCTION tell_numbers(resource text, numbers bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT tell_changes(resource, (SELECT array_agg(DISTINCT n ORDER BY n) FROM unnest(numbers) AS n WHERE n IS NOT NULL));
$$;

-- Servers; with them the accounts that own them and the nodes they lie on, whose sums change.

CREATE FUNCTION tell_servers_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('servers', (SELECT array_agg(id) FROM fresh));
    PERFORM tell_numbers('users', (SELECT array_agg(owner_id) FROM fresh));
    PERFORM tell_numbers('nodes', (SELECT array_agg(node_id) FROM fresh));
    RETURN NULL;
END
$$;
CREATE TRIGGER servers_tell_insert AFTER INSERT ON servers REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_come();
CREATE TRIGGER servers_tell_delete AFTER DELETE ON servers REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_come();

CREATE FUNCTION tell_servers_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen text[] := ARRAY ['last_state_at', 'updated_at'];
BEGIN
    PERFORM tell_numbers('servers', (
        SELECT array_agg(n.id) FROM fresh n JOIN stale o ON o.id = n.id
        WHERE to_jsonb(n) - unseen IS DISTINCT FROM to_jsonb(o) - unseen));
    PERFORM tell_numbers('users', (
        SELECT array_agg(n.owner_id) || array_agg(o.owner_id) FROM fresh n JOIN stale o ON o.id = n.id
        WHERE n.owner_id <> o.owner_id));
    PERFORM tell_numbers('nodes', (
        SELECT array_agg(n.node_id) || array_agg(o.node_id) FROM fresh n JOIN stale o ON o.id = n.id
        WHERE (n.node_id, n.memory_mib, n.disk_mib) <> (o.node_id, o.memory_mib, o.disk_mib)));
    RETURN NULL;
END
$$;
CREATE TRIGGER servers_tell_update AFTER UPDATE ON servers REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_change();

-- What a server is shown with: addresses, variables, people, its node and its egg.

CREATE FUNCTION tell_servers_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('servers', (SELECT array_agg(server_id) FROM fresh));
    RETURN NULL;
END
$$;
CREATE FUNCTION tell_servers_of_either() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('servers', (SELECT array_agg(server_id) FROM (SELECT server_id FROM fresh
                                                                       UNION SELECT server_id FROM stale) either));
    RETURN NULL;
END
$$;

CREATE TRIGGER allocations_tell_insert AFTER INSERT ON allocations REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of();
CREATE TRIGGER allocations_tell_delete AFTER DELETE ON allocations REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of();
CREATE TRIGGER allocations_tell_update AFTER UPDATE ON allocations REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of_either();

CREATE TRIGGER server_variables_tell_insert AFTER INSERT ON server_variables REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of();
CREATE TRIGGER server_variables_tell_delete AFTER DELETE ON server_variables REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of();
CREATE TRIGGER server_variables_tell_update AFTER UPDATE ON server_variables REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of();

CREATE FUNCTION tell_subusers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('servers', (SELECT array_agg(server_id) FROM fresh));
    PERFORM tell_numbers('users', (SELECT array_agg(user_id) FROM fresh));
    RETURN NULL;
END
$$;
CREATE TRIGGER subusers_tell_insert AFTER INSERT ON subusers REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_subusers();
CREATE TRIGGER subusers_tell_delete AFTER DELETE ON subusers REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_subusers();
CREATE TRIGGER subusers_tell_update AFTER UPDATE ON subusers REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_subusers();

CREATE FUNCTION tell_servers_of_eggs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('servers', (SELECT array_agg(s.id) FROM fresh f JOIN servers s ON s.egg_id = f.id));
    RETURN NULL;
END
$$;
CREATE TRIGGER eggs_tell_update AFTER UPDATE ON eggs REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of_eggs();

CREATE FUNCTION tell_servers_of_egg_variables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('servers', (
        SELECT array_agg(s.id) FROM servers s WHERE s.egg_id IN (SELECT egg_id FROM fresh)));
    RETURN NULL;
END
$$;
CREATE TRIGGER egg_variables_tell_insert AFTER INSERT ON egg_variables REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of_egg_variables();
CREATE TRIGGER egg_variables_tell_delete AFTER DELETE ON egg_variables REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of_egg_variables();
CREATE TRIGGER egg_variables_tell_update AFTER UPDATE ON egg_variables REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_servers_of_egg_variables();

-- Nodes. Being heard of is a change once a minute.

CREATE FUNCTION tell_nodes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('nodes', (SELECT array_agg(id) FROM fresh));
    RETURN NULL;
END
$$;
CREATE TRIGGER nodes_tell_insert AFTER INSERT ON nodes REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_nodes();
CREATE TRIGGER nodes_tell_delete AFTER DELETE ON nodes REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_nodes();

CREATE FUNCTION tell_nodes_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen text[] := ARRAY ['last_seen_at', 'clock_skew_ms', 'updated_at'];
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
CREATE TRIGGER nodes_tell_update AFTER UPDATE ON nodes REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION tell_nodes_change();

-- Accounts.

CREATE FUNCTION tell_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('users', (SELECT array_agg(id) FROM fresh));
    RETURN NULL;
END
$$;
CREATE TRIGGER users_tell_insert AFTER INSERT ON users REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_users();
CREATE TRIGGER users_tell_delete AFTER DELETE ON users REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_users();

CREATE FUNCTION tell_users_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen text[] := ARRAY ['totp_last_step', 'updated_at'];
BEGIN
    PERFORM tell_numbers('users', (
        SELECT array_agg(n.id) FROM fresh n JOIN stale o ON o.id = n.id
        WHERE to_jsonb(n) - unseen IS DISTINCT FROM to_jsonb(o) - unseen));
    RETURN NULL;
END
$$;
CREATE TRIGGER users_tell_update AFTER UPDATE ON users REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION tell_users_change();

-- Work owed to nodes. Who is at work on it is not shown.

CREATE FUNCTION tell_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_numbers('jobs', (SELECT array_agg(number) FROM fresh));
    RETURN NULL;
END
$$;
CREATE TRIGGER node_jobs_tell_insert AFTER INSERT ON node_jobs REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_jobs();
CREATE TRIGGER node_jobs_tell_delete AFTER DELETE ON node_jobs REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_jobs();

CREATE FUNCTION tell_jobs_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen text[] := ARRAY ['leased_until', 'leased_by'];
BEGIN
    PERFORM tell_numbers('jobs', (
        SELECT array_agg(n.number) FROM fresh n JOIN stale o ON o.number = n.number
        WHERE to_jsonb(n) - unseen IS DISTINCT FROM to_jsonb(o) - unseen));
    RETURN NULL;
END
$$;
CREATE TRIGGER node_jobs_tell_update AFTER UPDATE ON node_jobs REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION tell_jobs_change();

-- The audit log tells when rows enter its chain, many at a time: a transaction that notifies holds a lock of the whole
-- database while it commits, and every request writes a row. Numbers are places in the chain.

CREATE FUNCTION tell_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('quetzal_changes', 'audit ' || pg_current_xact_id()::text || ' '
                                         || (OLD.position + 1)::text || '-' || NEW.position::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER activity_chain_tell AFTER UPDATE ON activity_chain
    FOR EACH ROW WHEN (NEW.position > OLD.position) EXECUTE FUNCTION tell_audit();
