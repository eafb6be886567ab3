"""The questions to a PostgreSQL server, 9.4 to 18: catalogs and counters, never a customer's row.

Every query reads system catalogs and statistics views only. Statement texts stay on the server: where a
text matters, only a feature found in it is returned. Sources: PostgreSQL documentation, chapters "System
Catalogs" and "Monitoring Database Activity"; each version guard was met on a real server.
"""

# ruff: noqa: S608 - the texts are joined from constants of this file only

from collectors.base import Query, SqlProbe

MONITOR = "GRANT pg_monitor TO the login"
CONNECT = "GRANT CONNECT ON DATABASE ... TO the login"

V95, V96, V10, V11, V12 = (9, 5), (9, 6), (10,), (11,), (12,)

SETTINGS = (
    "archive_mode",
    "autovacuum",
    "block_size",
    "cluster_name",
    "config_file",
    "data_checksums",
    "data_directory",
    "default_transaction_isolation",
    "fsync",
    "full_page_writes",
    "hba_file",
    "hot_standby",
    "idle_in_transaction_session_timeout",
    "lc_collate",
    "lc_ctype",
    "listen_addresses",
    "logical_decoding_work_mem",
    "max_connections",
    "max_locks_per_transaction",
    "max_logical_replication_workers",
    "max_prepared_transactions",
    "max_replication_slots",
    "max_slot_wal_keep_size",
    "max_wal_senders",
    "max_worker_processes",
    "password_encryption",
    "port",
    "primary_slot_name",
    "rds.extensions",
    "server_encoding",
    "session_preload_libraries",
    "session_replication_role",
    "shared_buffers",
    "shared_preload_libraries",
    "ssl",
    "synchronous_commit",
    "synchronous_standby_names",
    "TimeZone",
    "track_counts",
    "unix_socket_directories",
    "wal_level",
    "wal_sender_timeout",
    "work_mem",
)

_OUR_SCHEMAS = (
    r"""n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"""
)

SERVER = """
SELECT version() AS version, current_user::text AS login, current_database()::text AS login_database,
       pg_is_in_recovery() AS is_replica, current_setting('port')::int AS port,
       extract(epoch FROM pg_postmaster_start_time())::bigint AS started_epoch,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser
"""

SETTING_VALUES = f"""
SELECT name, reset_val AS value, unit, source
  FROM pg_settings WHERE name IN ({", ".join(f"'{each}'" for each in SETTINGS)}) ORDER BY name
"""

DATABASES = """
SELECT d.datname::text AS name, r.rolname::text AS owner, pg_encoding_to_char(d.encoding)::text AS encoding,
       d.datcollate::text AS collation, d.datctype::text AS ctype, d.datallowconn AS takes_connections,
       d.datconnlimit AS connection_limit, has_database_privilege(d.oid, 'CONNECT') AS may_connect
  FROM pg_database d LEFT JOIN pg_roles r ON r.oid = d.datdba
 WHERE NOT d.datistemplate ORDER BY d.datname
"""

_SIZE_WHERE_ALLOWED = """
SELECT d.datname::text AS name, CASE WHEN {allowed} THEN pg_database_size(d.oid) END AS size_bytes
  FROM pg_database d WHERE NOT d.datistemplate ORDER BY d.datname
"""

ACTIVITY = """
SELECT datname::text AS name, xact_commit + xact_rollback AS transactions, tup_inserted AS inserts,
       tup_updated AS updates, tup_deleted AS deletes, temp_bytes, deadlocks,
       extract(epoch FROM stats_reset)::bigint AS stats_reset_epoch
  FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY datname
"""

_WAL = """
SELECT {difference}(CASE WHEN pg_is_in_recovery() THEN {received}() ELSE {current}() END,
                    '0/0')::bigint AS bytes
"""

_SESSIONS = """
SELECT database, username, application, hidden, client_address, count(*) AS sessions,
       sum(active)::bigint AS active
  FROM (SELECT datname::text AS database, usename::text AS username, application_name AS application,
               query = '<insufficient privilege>' AS hidden,
               CASE WHEN query = '<insufficient privilege>' THEN NULL
                    ELSE coalesce(host(client_addr), '') END AS client_address,
               (state = 'active')::int AS active
          FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL {clients}) AS seen
 GROUP BY database, username, application, hidden, client_address
 ORDER BY database, username, application, client_address
"""

_STANDBYS = """
SELECT host(r.client_addr) AS client_address, r.application_name AS application, r.usename::text AS username,
       r.state, r.sync_state, {database} AS database, {kind} AS slot_type
  FROM pg_stat_replication r {slots} ORDER BY 1, 2, 6
"""

SLOTS = """
SELECT slot_name::text AS name, plugin::text AS plugin, slot_type, database::text AS database, active
  FROM pg_replication_slots ORDER BY slot_name
"""

_RECEIVER = "SELECT status, {host} AS host, {port} AS port, slot_name FROM pg_stat_wal_receiver"

SUBSCRIPTIONS = """
SELECT s.subname::text AS name, d.datname::text AS database, s.subenabled AS enabled
  FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid ORDER BY d.datname, s.subname
"""

SUBSCRIPTION_PEERS = """
SELECT s.subname::text AS name, d.datname::text AS database,
       substring(s.subconninfo FROM 'host=''?([^ '']+)') AS host,
       substring(s.subconninfo FROM 'port=''?([0-9]+)')::int AS port,
       substring(s.subconninfo FROM 'dbname=''?([^ '']+)') AS peer_database
  FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid ORDER BY d.datname, s.subname
"""

MOMENT = """
SELECT (SELECT count(*) FROM pg_prepared_xacts) AS prepared_transactions,
       (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::bigint FROM pg_stat_activity
         WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() AND datname IS NOT NULL)
         AS longest_transaction_seconds
"""

_RELATIONS = f"""
SELECT c.oid::bigint AS id, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
       c.relpersistence::text AS persistence, c.reltuples::bigint AS estimated_rows,
       (c.relpages + coalesce(t.relpages, 0) + coalesce(x.pages, 0))::bigint
         * current_setting('block_size')::bigint AS estimated_bytes,
       t.relpages::bigint * current_setting('block_size')::bigint AS large_bytes,
       c.relreplident::text AS replica_identity, {{row_security}} AS row_security, {{parent}} AS parent
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
  LEFT JOIN (SELECT i.indrelid, sum(k.relpages) AS pages
               FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid GROUP BY i.indrelid) x
    ON x.indrelid = c.oid
  {{inherits}}
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND {_OUR_SCHEMAS}
 ORDER BY n.nspname, c.relname
"""

# Relations that somebody holds ACCESS EXCLUSIVE are left out: asking their size would wait for the lock.
# OFFSET 0 keeps the planner from calling the size function before the filter. One stat() per file: with
# more than 50,000 tables the estimate of `relations` has to do.
SIZES = f"""
SELECT id, pg_total_relation_size(id::oid) AS size_bytes
  FROM (SELECT c.oid::bigint AS id
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND {_OUR_SCHEMAS}
           AND (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'm')) <= 50000
           AND NOT EXISTS (SELECT 1 FROM pg_locks l LEFT JOIN pg_index i ON i.indexrelid = l.relation
                            WHERE l.mode = 'AccessExclusiveLock' AND l.locktype = 'relation'
                              AND l.database = (SELECT oid FROM pg_database
                                                 WHERE datname = current_database())
                              AND c.oid IN (l.relation, i.indrelid))
        OFFSET 0) AS unlocked
 ORDER BY id
"""

COUNTERS = """
SELECT s.relid::bigint AS id, s.n_tup_ins AS inserts, s.n_tup_upd AS updates, s.n_tup_del AS deletes,
       s.n_live_tup AS live_rows
  FROM pg_stat_user_tables s ORDER BY s.relid
"""

_COLUMNS = f"""
SELECT a.attrelid::bigint AS id, array_agg(a.attname::text ORDER BY a.attnum) AS names,
       array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types,
       array_agg(NOT a.attnotnull ORDER BY a.attnum) AS nullable,
       array_agg({{generated}} ORDER BY a.attnum) AS generated
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND c.relpersistence <> 't' AND {_OUR_SCHEMAS}
 GROUP BY a.attrelid ORDER BY a.attrelid
"""

INDEXES = f"""
SELECT i.indrelid::bigint AS id, i.indisprimary AS is_primary, i.indisunique AS is_unique,
       i.indisreplident AS is_replica_identity, i.indnatts AS columns, a.attname::text AS first_column,
       i.indisvalid AND i.indisready AS is_valid,
       CASE WHEN i.indisunique AND NOT (i.indisvalid AND i.indisready)
            THEN (SELECT k.relname::text FROM pg_class k WHERE k.oid = i.indexrelid) END AS broken,
       CASE WHEN i.indisprimary
            THEN ARRAY(SELECT m.attname::text FROM pg_attribute m
                        WHERE m.attrelid = i.indrelid AND m.attnum = ANY(i.indkey) ORDER BY m.attnum)
            END AS key_columns
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND i.indkey[0] > 0
 WHERE c.relpersistence <> 't' AND {_OUR_SCHEMAS}
 ORDER BY i.indrelid, i.indexrelid
"""

FOREIGN_KEYS = """
SELECT k.conrelid::bigint AS id, k.confrelid::bigint AS referenced, k.condeferrable AS deferrable,
       CASE WHEN k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')
            THEN k.conname::text END AS cascade
  FROM pg_constraint k WHERE k.contype = 'f' ORDER BY k.conrelid, k.oid
"""

SEQUENCES = f"""
SELECT d.refobjid::bigint AS id, max(s.last_value) AS last_value
  FROM pg_sequences s
  JOIN pg_namespace n ON n.nspname = s.schemaname
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename AND c.relkind = 'S'
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
       AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
 WHERE c.relpersistence <> 't' AND {_OUR_SCHEMAS}
 GROUP BY d.refobjid ORDER BY d.refobjid
"""

EXTENSIONS = "SELECT extname::text AS name, extversion AS version FROM pg_extension ORDER BY extname"

LANGUAGES = """
SELECT lanname::text AS name, lanpltrusted AS trusted
  FROM pg_language WHERE lanname NOT IN ('internal', 'c', 'sql') ORDER BY lanname
"""

FOREIGN_SERVERS = """
SELECT s.srvname::text AS name, w.fdwname::text AS wrapper,
       (SELECT max(option_value) FROM pg_options_to_table(s.srvoptions)
         WHERE option_name IN ('host', 'hostaddr', 'server', 'dbserver', 'address')) AS host,
       (SELECT max(option_value) FROM pg_options_to_table(s.srvoptions) WHERE option_name = 'port') AS port,
       (SELECT max(option_value) FROM pg_options_to_table(s.srvoptions)
         WHERE option_name IN ('dbname', 'database')) AS database
  FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ORDER BY s.srvname
"""

# Only what was found in a routine's source is returned, and the name of the table that it takes work from.
ROUTINES = f"""
SELECT n.nspname::text AS schema, p.proname::text AS name, l.lanname::text AS language,
       p.prosecdef AS security_definer,
       p.prosrc ~* 'dblink' AS dblink,
       p.prosrc ~* '\\mcopy\\M.*\\mprogram\\M' AS copy_program,
       p.prosrc ~* '\\m(pg_read_file|pg_read_binary_file|pg_ls_dir|lo_import|lo_export)\\M' AS server_files,
       p.prosrc ~* '\\mset\\s+(session_replication_role|role|session\\s+authorization)\\M'
         AS superuser_settings,
       p.prosrc ~* '\\mpg_notify\\M|\\mnotify\\s' AS notify,
       p.prosrc ~* '\\mskip\\s+locked\\M' AS skip_locked,
       CASE WHEN p.prosrc ~* '\\mskip\\s+locked\\M'
            THEN substring(p.prosrc FROM '(?i)\\mfrom\\s+(?:only\\s+)?([a-z0-9_."]+)') END AS takes_from
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 WHERE {_OUR_SCHEMAS} AND l.lanname <> 'internal'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY n.nspname, p.proname, p.oid
"""

_FEATURES = """
SELECT (SELECT count(*) FROM pg_largeobject_metadata) AS large_objects,
       (SELECT count(*) FROM pg_event_trigger WHERE evtenabled <> 'D') AS event_triggers,
       (SELECT count(*) FROM pg_event_trigger WHERE evtname LIKE 'awsdms%' AND evtenabled <> 'A')
         AS dms_triggers_not_always,
       (SELECT count(*) FROM pg_constraint WHERE condeferrable) AS deferrable_constraints,
       (SELECT count(*) FROM pg_cast WHERE oid >= 16384 AND NOT EXISTS
         (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND e.objid = pg_cast.oid
                                      AND e.deptype = 'e')) AS own_casts,
       (SELECT count(*) FROM pg_collation WHERE oid >= 16384) AS own_collations,
       (SELECT count(*) FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = d.dicttemplate
         WHERE d.oid >= 16384 AND t.tmplname IN ('ispell', 'synonym', 'thesaurus')) AS file_dictionaries,
       {with_oids} AS tables_with_oids,
       (SELECT count(*) FROM pg_class WHERE reltablespace <> 0 AND reltablespace NOT IN
         (SELECT oid FROM pg_tablespace WHERE spcname IN ('pg_default', 'pg_global'))) AS in_tablespaces
"""

# Few of them even where there are 100,000 roles; those that neither replicate nor rule do not matter here.
ACCOUNTS = """
SELECT rolname::text AS name, rolsuper AS superuser, rolreplication AS replicates, rolcanlogin AS may_log_in
  FROM pg_roles WHERE rolsuper OR rolreplication ORDER BY rolname LIMIT 1000
"""

READERS = f"""
SELECT r.rolname::text AS name,
       (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {_OUR_SCHEMAS}
           AND NOT has_table_privilege(r.oid, c.oid, 'SELECT')) AS unreadable
  FROM (SELECT oid, rolname FROM pg_roles WHERE rolreplication AND rolcanlogin AND NOT rolsuper
         ORDER BY rolname LIMIT 5) r ORDER BY 1
"""

PUBLICATIONS = "SELECT pubname::text AS name, puballtables AS all_tables FROM pg_publication ORDER BY pubname"

# pg_stat_statements normalises texts; even so only a table's name leaves the server.
STATEMENTS = """
SELECT substring(query FROM '(?i)\\mfrom\\s+(?:only\\s+)?([a-z0-9_."]+)') AS takes_from,
       sum(calls)::bigint AS calls
  FROM public.pg_stat_statements
 WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND query ~* '\\mskip\\s+locked\\M'
 GROUP BY 1 ORDER BY 1
"""

SESSION_QUERIES = (
    Query(
        "sessions",
        _SESSIONS.format(clients="AND coalesce(backend_type, 'client backend') = 'client backend'"),
        since=V10,
        repeat=True,
        privilege=MONITOR,
    ),
    Query("sessions", _SESSIONS.format(clients=""), before=V10, repeat=True, privilege="a superuser"),
)

_SERVER_QUERIES = (
    Query("server", SERVER),
    Query("settings", SETTING_VALUES, privilege=MONITOR),
    Query("databases", DATABASES),
    Query(
        "database_sizes",
        _SIZE_WHERE_ALLOWED.format(
            allowed="has_database_privilege(d.oid, 'CONNECT') "
            "OR pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')"
        ),
        since=V10,
        privilege=MONITOR,
    ),
    Query(
        "database_sizes",
        _SIZE_WHERE_ALLOWED.format(allowed="has_database_privilege(d.oid, 'CONNECT')"),
        before=V10,
        privilege=CONNECT,
    ),
    Query("activity", ACTIVITY, repeat=True),
    Query(
        "wal",
        _WAL.format(
            difference="pg_wal_lsn_diff", received="pg_last_wal_receive_lsn", current="pg_current_wal_lsn"
        ),
        since=V10,
        repeat=True,
    ),
    Query(
        "wal",
        _WAL.format(
            difference="pg_xlog_location_diff",
            received="pg_last_xlog_receive_location",
            current="pg_current_xlog_location",
        ),
        before=V10,
        repeat=True,
    ),
    *SESSION_QUERIES,
    Query(
        "replication_to",
        _STANDBYS.format(
            database="s.database::text",
            kind="s.slot_type",
            slots="LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid",
        ),
        since=V95,
        privilege=MONITOR,
    ),
    Query(
        "replication_to",
        _STANDBYS.format(database="NULL::text", kind="NULL::text", slots=""),
        before=V95,
        privilege="a superuser",
    ),
    Query("replication_slots", SLOTS),
    Query(
        "replication_from",
        _RECEIVER.format(host="sender_host", port="sender_port"),
        since=V11,
        privilege=MONITOR,
    ),
    Query(
        "replication_from",
        _RECEIVER.format(
            host="substring(conninfo FROM 'host=([^ ]+)')",
            port="substring(conninfo FROM 'port=([0-9]+)')::int",
        ),
        since=V96,
        before=V11,
        privilege=MONITOR,
    ),
    Query("subscriptions", SUBSCRIPTIONS, since=V10),
    Query("subscription_peers", SUBSCRIPTION_PEERS, since=V10, privilege="a superuser"),
    Query("moment", MOMENT, privilege=MONITOR),
    Query("accounts", ACCOUNTS),
)

_COLUMN_QUERIES = (
    Query("columns", _COLUMNS.format(generated="a.attgenerated <> ''"), scope="database", since=V12),
    Query("columns", _COLUMNS.format(generated="false"), scope="database", before=V12),
)

_RELATION_QUERIES = (
    Query(
        "relations",
        _RELATIONS.format(
            row_security="c.relrowsecurity",
            parent="CASE WHEN c.relispartition THEN h.inhparent::bigint END",
            inherits="LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition",
        ),
        scope="database",
        since=V10,
    ),
    Query(
        "relations",
        _RELATIONS.format(row_security="c.relrowsecurity", parent="NULL::bigint", inherits=""),
        scope="database",
        since=V95,
        before=V10,
    ),
    Query(
        "relations",
        _RELATIONS.format(row_security="false", parent="NULL::bigint", inherits=""),
        scope="database",
        before=V95,
    ),
)

_FEATURE_QUERIES = (
    Query("features", _FEATURES.format(with_oids="0"), scope="database", since=V12),
    Query(
        "features",
        _FEATURES.format(
            with_oids=f"""(SELECT count(*) FROM pg_class c JOIN pg_namespace n
         ON n.oid = c.relnamespace WHERE c.relhasoids AND c.relkind = 'r' AND {_OUR_SCHEMAS})"""
        ),
        scope="database",
        before=V12,
    ),
)

_DATABASE_QUERIES = (
    *_RELATION_QUERIES,
    Query("sizes", SIZES, scope="database"),
    Query("counters", COUNTERS, scope="database", repeat=True),
    *_COLUMN_QUERIES,
    Query("indexes", INDEXES, scope="database"),
    Query("foreign_keys", FOREIGN_KEYS, scope="database"),
    Query("sequences", SEQUENCES, scope="database", since=V10),
    Query("extensions", EXTENSIONS, scope="database"),
    Query("languages", LANGUAGES, scope="database"),
    Query("foreign_servers", FOREIGN_SERVERS, scope="database"),
    Query("routines", ROUTINES, scope="database"),
    *_FEATURE_QUERIES,
    Query("readers", READERS, scope="database"),
    Query("publications", PUBLICATIONS, scope="database", since=V10),
    Query("statements", STATEMENTS, scope="database", privilege=MONITOR),
)

PROBE = SqlProbe(queries=(*_SERVER_QUERIES, *_DATABASE_QUERIES))

SAMPLE = SqlProbe(queries=SESSION_QUERIES, seconds_between_samples=0.0)

CHECK = SqlProbe(
    queries=(
        Query("server", SERVER),
        Query("databases", DATABASES),
        Query(
            "monitor",
            "SELECT pg_has_role(current_user, 'pg_monitor', 'USAGE') AS may_monitor",
            since=V10,
        ),
        Query(
            "monitor",
            "SELECT rolsuper AS may_monitor FROM pg_roles WHERE rolname = current_user",
            before=V10,
        ),
    )
)
